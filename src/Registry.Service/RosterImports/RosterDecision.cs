using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterImports;

internal enum RosterOutcome
{
    New,
    Changed,
    Unchanged,
    Conflicting,
}

/// <summary>What a row would do. A row that contradicts what is known here does nothing, and says where.</summary>
internal sealed record RosterDecision(RosterOutcome Outcome, IReadOnlyList<string> Differences, IReadOnlyList<IDomainEvent> Events)
{
    public const string Source = "Ministry's roster (ODS)";
    private const string Recorder = "ministry";

    public static RosterDecision Decide(Cooperative? cooperative, RosterRow row, DateOnly rosterOn, ActivityPolicyBook policies)
    {
        if (cooperative is null)
            return Register(row, rosterOn, policies);

        IDomainEvent[] facts = [.. Facts(cooperative, row, rosterOn)];
        string[] contradictions = [.. RosterContradictions.Of(cooperative, row, rosterOn, saysMore: facts.Length > 0)];
        if (contradictions.Length > 0)
            return new RosterDecision(RosterOutcome.Conflicting, contradictions, []);

        return facts.Length == 0
            ? new RosterDecision(RosterOutcome.Unchanged, [], [])
            : new RosterDecision(
                RosterOutcome.Changed,
                [.. facts.Select(f => f.GetType().Name)],
                CooperativeCommands.WithActivity(cooperative, facts, policies));
    }

    /// <summary>What the row says and is not known here.</summary>
    public static IEnumerable<IDomainEvent> Facts(Cooperative cooperative, RosterRow row, DateOnly rosterOn)
    {
        var known = cooperative.ProfileOn(rosterOn);
        // of the founding the last word is right, and a roster older than that is not the last word
        var written = row.Profile with
        {
            FoundedOn = cooperative.Revisions.Any(r => r.From > rosterOn) ? known.FoundedOn : row.Profile.FoundedOn,
            CooperativeNumber = row.Profile.CooperativeNumber ?? known.CooperativeNumber,
        };
        if (written != known)
            yield return new ProfileRevised(rosterOn, written, Source);
        if (row.Status is { } status
            && (cooperative.DeclaredOn(rosterOn) != status || (status == MinistryStatus.Inactive && RosterContradictions.Undone(cooperative, rosterOn) is not null)))
            yield return new MinistryStatusDeclared(rosterOn, status, Source);
        foreach (var meeting in Meetings(row).Where(m => cooperative.AnnualMeetings.All(known => known.BookYear != m.BookYear)))
            yield return meeting;
    }

    private static RosterDecision Register(RosterRow row, DateOnly rosterOn, ActivityPolicyBook policies)
    {
        var registered = new CooperativeRegistered(row.Profile.FoundedOn, row.Profile, row.FirstBookYear, Source);
        List<IDomainEvent> facts = [.. Meetings(row)];
        if (row.Status is { } status)
            facts.Add(new MinistryStatusDeclared(rosterOn, status, Source));
        var cooperative = Cooperative.Fold(null, registered).After(facts);
        return new RosterDecision(
            RosterOutcome.New, [], [registered, .. facts, .. ActivityRecorder.Reassess(cooperative, rosterOn, policies)]);
    }

    private static IEnumerable<AnnualMeetingRecorded> Meetings(RosterRow row) => row.AnnualMeetings.OrderBy(m => m.Key).Select(m =>
        new AnnualMeetingRecorded(m.Value, m.Key, Attendance: null, Members: null, MinutesReference: null, Recorder, Source));
}
