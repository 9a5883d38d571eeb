using KoperasiPlatform.Bench;

return await Commands.Run(args);
