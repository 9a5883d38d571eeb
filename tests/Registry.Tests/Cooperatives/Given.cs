using System.Globalization;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Registered = KoperasiPlatform.Registry.Cooperatives.CooperativeRegistered;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

/// <summary>Facts as a test states them: registered in 1998, accounted for from book year 2015 on.</summary>
internal static class Given
{
    public const string Registrar = "registrar-1";
    public const string Companion = "companion-1";
    public const string Verifier = "verifier-1";

    public static readonly DateOnly Today = Day("2020-06-29");

    public static readonly ActivityPolicy Policy = new("permenkop-25-2015", Day("2015-10-01"), "test", 3, 6, 12);

    public static readonly ActivityPolicyBook Policies = PolicyBook(Policy);

    public static readonly Profile Written = new(
        "KUD Contoh", "154/BH/KWK.10/1998", null, CooperativeType.Producer, CooperativeForm.Primary, "13.11.01.2001", Day("1998-01-01"), 40, 1_000_000, 0);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Cooperative Cooperative(params IEnumerable<IDomainEvent> facts) => CooperativeFrom(2015, facts);

    public static Cooperative CooperativeFrom(int firstBookYear, params IEnumerable<IDomainEvent> facts) =>
        Registry.Cooperatives.Cooperative.Fold(null, new Registered(Written.FoundedOn, Written, firstBookYear, "test")).After(facts);

    public static ActivityPolicyBook PolicyBook(params IEnumerable<ActivityPolicy> policies) => policies.Aggregate(
        default(ActivityPolicyBook),
        (book, policy) => ActivityPolicyBook.Fold(book, new ActivityPolicyAdopted(policy.EffectiveFrom, policy)))!;

    public static AnnualMeetingRecorded Meeting(int bookYear, string heldOn, string recordedBy = Companion) =>
        new(Day(heldOn), bookYear, Attendance: null, Members: null, MinutesReference: null, recordedBy, "test");

    public static AnnualMeetingVerified MeetingVerified(int bookYear, string on) => new(Day(on), bookYear, Verifier);

    public static IEnumerable<IDomainEvent> Business(BusinessState state, string observedOn, string? verifiedOn)
    {
        var id = DerivedId.From(state, observedOn);
        yield return new BusinessObserved(Day(observedOn), id, state, Companion, "test");
        if (verifiedOn is not null)
            yield return new BusinessObservationVerified(Day(verifiedOn), id, Verifier);
    }

    public static MinistryStatusDeclared Ministry(MinistryStatus status, string on) => new(Day(on), status, "test");

    public static Reactivated Reactivation(string on) => new(Day(on), Policy.Version, RevivalCaseId: null);

    public static OfficerElected Officer(string personKey, OfficerRole role, string from, string to) =>
        new(Day(from), DerivedId.From(personKey, role, from), personKey, role, Day(from), Day(to), "test");
}
