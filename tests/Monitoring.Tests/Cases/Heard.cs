using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>What is heard of a cooperative, as its watch keeps it.</summary>
internal static class Heard
{
    public static CooperativeHeard Registered(long version = 1) => Of(version, "2015-01-01", turn: null, ActivityStatus.Active);

    public static CooperativeHeard Inactive(long version, string on = "2018-07-01") => Of(version, on, Turn.BecameInactive, ActivityStatus.Inactive);

    /// <param name="version">Registry's version.</param>
    /// <param name="episode">The case that asked; 0 when nobody did.</param>
    public static CooperativeHeard Reactivated(long version, string on = "2019-09-26", int episode = 1) =>
        Of(version, on, Turn.Reactivated, ActivityStatus.Active) with { RevivalCaseId = CaseOf(episode) };

    public static CooperativeHeard Refused(long version, string on = "2019-09-26", int episode = 1) =>
        Of(version, on, Turn.ReactivationRefused, ActivityStatus.Inactive) with { RevivalCaseId = CaseOf(episode), Reasons = ["NoRecentAnnualMeeting"] };

    public static CooperativeHeard Merged(long version, string on, Guid successor) => Of(version, on, Turn.Merged, ActivityStatus.Inactive) is var heard
        ? heard with { State = heard.State with { LegalLife = LegalLife.Merged, SuccessorId = successor } }
        : heard;

    public static CooperativeHeard Dissolved(long version, string on) => Of(version, on, Turn.Dissolved, ActivityStatus.Inactive);

    public static CompletionHeard Completed(string person, string on = "2019-04-25", long version = 10) => Completion(person, on, version, completed: true);

    public static CompletionHeard Corrected(string person, string on = "2019-05-02", long version = 20) => Completion(person, on, version, completed: false);

    public static CompletionHeard Completion(string person, string on, long version, bool completed) => new(
        Day(on), DerivedId.From("enrolment", person), version, person, completed, BatchId: DerivedId.From("batch"), ProgrammeId: DerivedId.From("programme"));

    private static Guid? CaseOf(int episode) => episode == 0 ? null : RevivalCase.IdOf(CooperativeId, episode);

    private static CooperativeHeard Of(long version, string on, Turn? turn, ActivityStatus status) => new(
        Day(on), version,
        new CooperativeState(
            CooperativeId, "Koperasi Contoh", "154/BH/KWK.10/1998", null, "13.11.01.2001", LegalLife.Registered, Suspended: false, SuccessorId: null,
            new ActivityState(status, Day(on), "permenkop-25-2015", []), []),
        turn);
}
