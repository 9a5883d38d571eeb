namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>The numbers of monitoring, configured with a version (<c>MonitoringPolicy</c>), never constants in the rules.</summary>
/// <param name="Version">Its name, in every stall and closing that follows from it.</param>
/// <param name="StalledAfterDays">Days without a visit after which a case stalls.</param>
/// <param name="MentoringMonths">Months that a cooperative has for its return.</param>
/// <param name="SustainingMonths">Months through which it must stay active after it.</param>
/// <param name="AskAgainAfterDays">Days after which an answer that Registry owes is asked for again.</param>
/// <param name="VisitDueDays">Days after the last visit by which the next one is due.</param>
internal sealed record MonitoringPolicy(
    string Version, int StalledAfterDays, int MentoringMonths, int SustainingMonths, int AskAgainAfterDays, int VisitDueDays)
{
    public static MonitoringPolicy From(IConfiguration configuration) =>
        configuration.GetSection(nameof(MonitoringPolicy)).Get<MonitoringPolicy>()
            ?? throw new InvalidOperationException("The configuration MonitoringPolicy is missing.");
}
