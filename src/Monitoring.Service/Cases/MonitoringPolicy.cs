namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>The numbers of monitoring, configured with a version and the day from which they hold, never constants in the rules.</summary>
/// <param name="Version">Its name, in every stall and closing that follows from it.</param>
/// <param name="EffectiveFrom">Cases that opened on this day or later go by it.</param>
/// <param name="StalledAfterDays">Days without a visit after which a case stalls.</param>
/// <param name="MentoringMonths">Months that a cooperative has for its return.</param>
/// <param name="SustainingMonths">Months through which it must stay active after it.</param>
/// <param name="AskAgainAfterDays">Days after which an answer that Registry owes is asked for again.</param>
/// <param name="VisitDueDays">Days after the last visit by which the next one is due.</param>
public sealed record MonitoringPolicy(
    string Version,
    DateOnly EffectiveFrom,
    int StalledAfterDays,
    int MentoringMonths,
    int SustainingMonths,
    int AskAgainAfterDays,
    int VisitDueDays)
{
    /// <summary>An extension gives time and takes none, also where the opening has moved since.</summary>
    public DateOnly EndOfMentoring(DateOnly openedOn, DateOnly? extendedUntil) =>
        openedOn.AddMonths(MentoringMonths) is var end && extendedUntil > end ? extendedUntil.Value : end;
}

/// <summary>
/// All monitoring policies. A case goes to its end by the one that was in force when it opened: a new number is for new cases,
/// and neither takes up again what ended by the old one nor ends what the old one would have let go on.
/// </summary>
internal sealed class MonitoringPolicies
{
    private readonly MonitoringPolicy[] _policies;

    public MonitoringPolicies(params IEnumerable<MonitoringPolicy> policies)
    {
        _policies = [.. policies.OrderBy(p => p.EffectiveFrom)];
        if (_policies.Length == 0)
            throw new InvalidOperationException("The configuration MonitoringPolicies is missing.");
        if (_policies.DistinctBy(p => p.Version).Count() < _policies.Length || _policies.DistinctBy(p => p.EffectiveFrom).Count() < _policies.Length)
            throw new InvalidOperationException("Each of the configured MonitoringPolicies needs a Version and an EffectiveFrom of its own.");
        if (Array.Find(_policies, p => Numbers(p).Any(n => n < 1)) is { } wrong)
            throw new InvalidOperationException($"Every number of the monitoring policy {wrong.Version} must be at least 1.");
    }

    public static MonitoringPolicies From(IConfiguration configuration) => configuration.GetSection("MonitoringPolicy").Exists()
        ? throw new InvalidOperationException("The configuration MonitoringPolicy has become MonitoringPolicies, each with the day from which it holds (docs/monitoring.md).")
        : new(configuration.GetSection(nameof(MonitoringPolicies)).Get<MonitoringPolicy[]>() ?? []);

    /// <summary>All of them, by the day from which they hold.</summary>
    public IReadOnlyList<MonitoringPolicy> All => _policies;

    /// <summary>The policy of a case that opened on a day; before the first one, the first one.</summary>
    public MonitoringPolicy OfCaseOpenedOn(DateOnly day) => Array.FindLast(_policies, p => p.EffectiveFrom <= day) ?? _policies[0];

    public MonitoringPolicy Of(RevivalCase c) => OfCaseOpenedOn(c.OpenedOn);

    /// <summary>The last day that a case has for its cooperative's return.</summary>
    public DateOnly EndOfMentoring(RevivalCase c) => Of(c).EndOfMentoring(c.OpenedOn, c.ExtendedUntil);

    private static int[] Numbers(MonitoringPolicy p) => [p.StalledAfterDays, p.MentoringMonths, p.SustainingMonths, p.AskAgainAfterDays, p.VisitDueDays];
}
