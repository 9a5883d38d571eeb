namespace KoperasiPlatform.Demo.Accounting;

/// <summary>
/// Which stored events leave their service, and as what. The stores do not say it, so it stands here, once, and
/// <see cref="EventBooks.Misfits"/> fails the demo where stores or broker tell otherwise.
/// </summary>
internal static class Leaving
{
    public static readonly IReadOnlyDictionary<string, string> As = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cooperative.registered"] = "cooperative-registered",
        ["cooperative.profile-revised"] = "cooperative-profile-revised",
        ["cooperative.officer-elected"] = "officers-changed",
        ["cooperative.officer-term-ended"] = "officers-changed",
        ["cooperative.annual-meeting-recorded"] = "annual-meeting-held",
        ["cooperative.annual-meeting-corrected"] = "annual-meeting-corrected",
        ["cooperative.annual-meeting-withdrawn"] = "annual-meeting-withdrawn",
        ["cooperative.became-at-risk"] = "cooperative-became-at-risk",
        ["cooperative.no-longer-at-risk"] = "cooperative-no-longer-at-risk",
        ["cooperative.became-inactive"] = "cooperative-became-inactive",
        ["cooperative.reactivated"] = "cooperative-reactivated",
        ["cooperative.reactivation-refused"] = "reactivation-refused",
        ["cooperative.suspended"] = "cooperative-suspended",
        ["cooperative.suspension-lifted"] = "cooperative-suspended",
        ["cooperative.merged"] = "cooperative-merged",
        ["cooperative.dissolution-begun"] = "cooperative-dissolution-begun",
        ["cooperative.dissolved"] = "cooperative-dissolved",
        ["programme.funded"] = "programme-funded",
        ["batch.scheduled"] = "batch-scheduled",
        ["batch.rescheduled"] = "batch-rescheduled",
        ["batch.cancelled"] = "batch-cancelled",
        ["batch.aborted"] = "batch-aborted",
        ["batch.reported"] = "batch-reported",
        ["batch.participant-enrolled"] = "participant-enrolled",
        ["batch.participant-admitted"] = "participant-enrolled",
        ["batch.participant-renumbered"] = "participant-enrolled",
        ["batch.participant-completed"] = "participant-completed",
        ["batch.completion-corrected"] = "participant-completion-corrected",
        ["revival-case.opened"] = "revival-case-opened",
        ["revival-case.commitment-evaluated"] = "commitment-evaluated",
        ["revival-case.stalled"] = "revival-stalled",
        ["revival-case.verified"] = "revival-verified",
        ["revival-case.answer-asked-again"] = "revival-verified",
        ["revival-case.closed"] = "revival-case-closed",
        ["revival-case.cooperative-fell-back"] = "cooperative-relapsed",
    };

    /// <summary>The exchange of an integration event.</summary>
    public static string Exchange(string told) => $"koperasi.{told}.v1";
}
