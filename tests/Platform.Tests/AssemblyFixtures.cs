using KoperasiPlatform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServers))]
