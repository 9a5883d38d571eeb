namespace KoperasiPlatform.Registry.Lists;

internal static class ListServices
{
    internal static void AddLists(this IServiceCollection services)
    {
        services.AddHostedService<ReadModelUpdate>();
        services.AddSingleton<Census>();
    }
}
