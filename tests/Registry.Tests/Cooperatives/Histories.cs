using CsCheck;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <param name="Events">All that was recorded of a cooperative, in that order, which is not the order of the days.</param>
/// <param name="PolicyEvents">All that was decided about policies.</param>
/// <param name="Known">How many of the events are known at the instant in question.</param>
internal sealed record History(IReadOnlyList<IDomainEvent> Events, IReadOnlyList<IDomainEvent> PolicyEvents, int Known, DateOnly AsOf)
{
    public IReadOnlyList<IDomainEvent> KnownEvents => [.. Events.Take(Known)];

    public Cooperative Cooperative => Cooperative.Fold(null, Events[0]).After(KnownEvents.Skip(1));

    public ActivityPolicyBook Policies => PolicyEvents.Aggregate(default(ActivityPolicyBook), ActivityPolicyBook.Fold)!;
}

/// <summary>Histories that nobody would think of: late, corrected, withdrawn, in any order, under policies that change.</summary>
internal static class Histories
{
    public static readonly DateOnly Founded = new(2010, 3, 15);

    private static readonly Gen<DateOnly> Days = Gen.Int[0, 3_900].Select(Founded.AddDays);

    private static readonly Gen<IDomainEvent> PolicyWithdrawal =
        Days.Select(on => (IDomainEvent)new ActivityPolicyWithdrawn(on, "from-late", "test"));

    /// <summary>Recorded, and then perhaps corrected, withdrawn, recorded again.</summary>
    private static readonly Gen<IDomainEvent[][]> Meetings = Gen.Select(
            Gen.Int[2010, 2019], Gen.Int[1, 700], Gen.Int[1, 700], Gen.Int[0, 5], Gen.Int[0, 50],
            (year, first, second, fate, present) => (Year: year, Events: Meeting(year, first, second, fate, present)))
        .Array[0, 10]
        .Select(meetings => meetings.DistinctBy(m => m.Year).Select(m => m.Events).ToArray());

    private static readonly Gen<IDomainEvent[][]> Observations =
        Gen.Select(Days, Gen.Enum<BusinessState>(), Gen.Int[-20, 60], Observation).Array[0, 3];

    private static readonly Gen<IDomainEvent[][]> Declarations = Gen.Select(
        Days, Gen.Enum<MinistryStatus>(), (on, status) => new IDomainEvent[] { new MinistryStatusDeclared(on, status, "test") }).Array[0, 2];

    private static readonly Gen<IDomainEvent[][]> Reactivations =
        Days.Select(on => new IDomainEvent[] { new Reactivated(on, "test", RevivalCaseId: null) }).Array[0, 3];

    private static readonly Gen<IDomainEvent[][]> Revisions = Gen.Select(Days, Gen.Int[1, 99], Revision).Array[0, 4];

    /// <summary>An end of its legal life in one history of three.</summary>
    private static readonly Gen<IDomainEvent[]> Ends = Gen.Select(Days, Gen.Int[0, 5], Gen.Int[0, 300], (on, kind, later) => kind switch
    {
        0 => [new Merged(on, DerivedId.From("successor"), "test")],
        1 => new IDomainEvent[] { new DissolutionBegun(on, "test", "test"), new Dissolved(on.AddDays(later), "test") },
        _ => [],
    });

    private static readonly Gen<IDomainEvent[]> Policies = Gen.Select(
        Gen.Select(Days, Gen.Int[1, 4], Gen.Int[1, 18], Gen.Int[0, 60], Gen.Bool, Policy).Array[1, 3],
        PolicyWithdrawal,
        Gen.Bool,
        (policies, withdrawal, withdraws) => withdraws
            ? [.. Adoptions(policies), new ActivityPolicyAdopted(Founded, Late), withdrawal]
            : Adoptions(policies).ToArray());

    public static readonly Gen<History> Any = Gen.Select(
        Gen.Select(Meetings, Observations, Declarations, Reactivations, Revisions, (m, o, d, r, p) => (IDomainEvent[][])[.. m, .. o, .. d, .. r, .. p])
            .SelectMany(Gen.Shuffle),
        Ends, Policies, Gen.Int[2010, 2014], Days, Gen.Double.Unit,
        (groups, end, policies, first, asOf, share) =>
        {
            IDomainEvent registered = new Registered(Founded, Given.Written with { FoundedOn = Founded }, first, "test");
            IDomainEvent[] events = [registered, .. groups.SelectMany(g => g), .. end];
            return new History(events, policies, Known: 1 + (int)(share * events.Length) % events.Length, asOf);
        });

    private static ActivityPolicy Late => new("from-late", Founded.AddDays(1), "test", 1, 1, 12);

    private static IEnumerable<IDomainEvent> Adoptions(IEnumerable<ActivityPolicy> policies) =>
        policies.DistinctBy(p => p.EffectiveFrom).Select(p => new ActivityPolicyAdopted(p.EffectiveFrom, p));

    private static ActivityPolicy Policy(DateOnly from, int missed, int due, int quorum, bool counts) =>
        new($"from-{from:O}", from, "test", missed, due, 12, quorum == 0 ? null : quorum, counts);

    private static IDomainEvent[] Meeting(int bookYear, int first, int second, int fate, int present)
    {
        var close = new DateOnly(bookYear, 12, 31);
        int? attendance = present == 0 ? null : present;
        var recorded = new AnnualMeetingRecorded(close.AddDays(first), bookYear, attendance, 50, MinutesReference: null, "test", "test");
        var corrected = new AnnualMeetingCorrected(close.AddDays(900), bookYear, close.AddDays(second), attendance, 50, null, "test", "test", "test", []);
        var withdrawn = new AnnualMeetingWithdrawn(close.AddDays(900), bookYear, "test", "test", []);
        return fate switch
        {
            0 => [recorded, corrected],
            1 => [recorded, withdrawn],
            2 => [recorded, withdrawn, recorded with { OccurredOn = close.AddDays(second) }],
            3 => [recorded, corrected, withdrawn],
            _ => [recorded],
        };
    }

    private static IDomainEvent[] Observation(DateOnly on, BusinessState state, int verifiedAfterDays)
    {
        var id = DerivedId.From(on, state, verifiedAfterDays);
        var observed = new BusinessObserved(on, id, state, "test", "test");
        return verifiedAfterDays >= 0 ? [observed, new BusinessObservationVerified(on.AddDays(verifiedAfterDays), id, "other")] : [observed];
    }

    private static IDomainEvent[] Revision(DateOnly on, int members) =>
        [new ProfileRevised(on, Given.Written with { FoundedOn = Founded, MemberCount = members }, "test")];
}
