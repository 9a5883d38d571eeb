using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>A message of another service: its id follows from what it says, so that telling it again is a duplicate.</summary>
public sealed record Told(Guid Id, string What, Func<Broker, Task> PublishAsync)
{
    private const string Region = "13.11.01.2001";

    public static Told Registered(Guid cooperative, long version = 1, string region = Region) =>
        Of(new CooperativeRegistered(Registry(cooperative, version, "2015-01-01"), Cooperative(cooperative, ActivityStatus.Active, region)));

    public static Told BecameInactive(Guid cooperative, long version, string on = "2018-07-01", string region = Region) =>
        Of(new CooperativeBecameInactive(Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Inactive, region)));

    public static Told MeetingHeld(Guid cooperative, long version, string on = "2019-08-31") =>
        Of(new AnnualMeetingHeld(Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Inactive), 2018, Day(on)));

    public static Told Reactivated(Guid cooperative, long version, Guid? caseId, string on = "2019-09-26", string region = Region) =>
        Of(new CooperativeReactivated(Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Active, region), caseId));

    public static Told Refused(Guid cooperative, long version, Guid? caseId, string on = "2019-09-26", string region = Region) =>
        Of(new ReactivationRefused(Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Inactive, region), caseId, ["NoRecentAnnualMeeting"]));

    public static Told Completed(Guid cooperative, string person, long version = 10, string on = "2019-04-25") =>
        Of(new ParticipantCompleted(Training(cooperative, person, version, on), Participant(cooperative, person, on)));

    public static Told Merged(Guid cooperative, long version, Guid successor, string on = "2019-09-10") => Of(new CooperativeMerged(
        Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Inactive) with { LegalLife = LegalLife.Merged, SuccessorId = successor }));

    public static Told Dissolved(Guid cooperative, long version, string on) => Of(new CooperativeDissolved(
        Registry(cooperative, version, on), Cooperative(cooperative, ActivityStatus.Inactive) with { LegalLife = LegalLife.Dissolved }));

    public static Told Corrected(Guid cooperative, string person, long version, string on = "2019-05-02") => Of(new ParticipantCompletionCorrected(
        Training(cooperative, person, version, on), Participant(cooperative, person, on: null, EnrollmentStatus.NotCompleted)));

    public static ParticipantState Participant(Guid cooperative, string person, string? on, EnrollmentStatus status = EnrollmentStatus.Completed) => new(
        DerivedId.From("enrolment", cooperative, person), DerivedId.From("batch"), DerivedId.From("programme"), CourseCodes.Revitalisation, person, cooperative,
        EligibilityGround.InactiveCooperative, status, DaysAttended: 3, Days: 3, PostTestTaken: true, on is null ? null : Day(on));

    public static CooperativeState Cooperative(Guid id, ActivityStatus status, string region = Region) => new(
        id, $"Koperasi Contoh {id}", "154/BH/KWK.10/1998", null, region, LegalLife.Registered, Suspended: false, SuccessorId: null,
        new ActivityState(status, Day("2018-07-01"), "permenkop-25-2015", []), []);

    public override string ToString() => What;

    private static Told Of<TEvent>(TEvent message)
        where TEvent : IIntegrationEvent =>
        new(message.Metadata.Id, $"{typeof(TEvent).Name} {message.Metadata.Version}", broker => broker.PublishAsync(message));

    private static EventMetadata Registry(Guid cooperative, long version, string on) => new(
        DerivedId.From("told by registry", cooperative, version), "registry", cooperative, version, cooperative, Day(on),
        new DateTimeOffset(2019, 10, 1, 3, 0, 0, TimeSpan.Zero), "0af7651916cd43dd8448eb211c80319c", CausationId: null);

    private static EventMetadata Training(Guid cooperative, string person, long version, string on) => new(
        DerivedId.From("told by training", cooperative, person, version), "training", DerivedId.From("batch"), version, DerivedId.From("batch"), Day(on),
        new DateTimeOffset(2019, 4, 25, 3, 0, 0, TimeSpan.Zero), "0af7651916cd43dd8448eb211c80319c", CausationId: null);
}
