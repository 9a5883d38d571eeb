namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>The numbers of monitoring, configured with a version (<c>MonitoringPolicy</c>), never constants in the rules.</summary>
internal sealed record MonitoringPolicy(string Version, int StalledAfterDays, int MentoringMonths, int SustainingMonths)
{
    public static MonitoringPolicy From(IConfiguration configuration) =>
        configuration.GetSection(nameof(MonitoringPolicy)).Get<MonitoringPolicy>()
            ?? throw new InvalidOperationException("The configuration MonitoringPolicy is missing.");
}
