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

/// <summary>What a row would do. A row that contradicts what is recorded does nothing, and says where.</summary>
internal sealed record RosterDecision(RosterOutcome Outcome, IReadOnlyList<string> Differences, IReadOnlyList<IDomainEvent> Events)
{
    private const string Source = "Ministry's roster (ODS)";
    private const string Recorder = "ministry";

    public static RosterDecision Decide(Cooperative? cooperative, RosterRow row, DateOnly rosterOn, ActivityPolicyBook policies)
    {
        if (cooperative is null)
            return Register(row, rosterOn, policies);

        string[] conflicts = [.. Conflicts(cooperative, row)];
        if (conflicts.Length > 0)
            return new RosterDecision(RosterOutcome.Conflicting, conflicts, []);

        List<IDomainEvent> facts = [];
        if (row.Profile != cooperative.Profile)
            facts.Add(new ProfileRevised(rosterOn, row.Profile, Source));
        if (row.Status is { } status && cooperative.MinistryDeclarations.MaxBy(d => d.DeclaredOn)?.Status != status)
            facts.Add(new MinistryStatusDeclared(rosterOn, status, Source));
        facts.AddRange(Meetings(row).Where(m => cooperative.AnnualMeetings.All(known => known.BookYear != m.BookYear)));
        return facts.Count == 0
            ? new RosterDecision(RosterOutcome.Unchanged, [], [])
            : new RosterDecision(
                RosterOutcome.Changed,
                [.. facts.Select(f => f.GetType().Name)],
                CooperativeCommands.WithActivity(cooperative, facts, policies));
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

    private static IEnumerable<string> Conflicts(Cooperative cooperative, RosterRow row)
    {
        if (cooperative.LegalLife != Contracts.Registry.LegalLife.Registered)
            yield return $"its legal life has ended here: {cooperative.LegalLife}";
        foreach (var known in cooperative.AnnualMeetings)
        {
            if (row.AnnualMeetings.TryGetValue(known.BookYear, out var heldOn) && heldOn != known.HeldOn)
                yield return $"annual meeting {known.BookYear}: {heldOn:yyyy-MM-dd} in the roster, {known.HeldOn:yyyy-MM-dd} here";
        }
    }
}
