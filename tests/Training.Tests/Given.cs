using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;
using Microsoft.Extensions.Configuration;
using Funded = KoperasiPlatform.Training.Programmes.ProgrammeFunded;
using Scheduled = KoperasiPlatform.Training.Batches.BatchScheduled;

namespace KoperasiPlatform.Training.Tests;

/// <summary>Fixed beginnings of the tests' stories.</summary>
internal static class Given
{
    public static readonly DateOnly Today = new(2020, 6, 29);

    /// <summary>Today, by a clock that is right.</summary>
    public static readonly RecordAttendance.Receipt Received = new(new DateTimeOffset(2020, 6, 29, 3, 0, 0, TimeSpan.Zero), ClockSkewSeconds: null);
    public static readonly DateOnly FirstDay = new(2019, 4, 23);
    public static readonly Guid CooperativeId = Guid.Parse("0f1b5c1e-6f0e-4e2b-9a52-1f9d5b1f0a11");
    public static readonly Guid ProgrammeId = Guid.Parse("3c0a7f61-5f0d-4f0c-8a41-6d3b3f1e9c02");
    public static readonly Guid BatchId = Guid.Parse("7a0f3c52-2b0e-4f43-9c39-0a2f6b1d5e77");

    public static readonly Course Revitalisation = new("revitalisation", "Revitalising cooperatives", "Revitalisasi koperasi", 80, PostTestRequired: true, ForInactiveOnly: true);
    public static readonly Course Entrepreneurship = new("entrepreneurship", "Entrepreneurship", "Kewirausahaan", 80, PostTestRequired: true, ForInactiveOnly: false);

    public static CourseCatalogue Courses { get; } = new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Courses:0:Code"] = "revitalisation",
        ["Courses:0:Name"] = "Revitalising cooperatives",
        ["Courses:0:Nama"] = "Revitalisasi koperasi",
        ["Courses:0:MinimumAttendancePercent"] = "80",
        ["Courses:0:PostTestRequired"] = "true",
        ["Courses:0:ForInactiveOnly"] = "true",
    }).Build());

    public static Programme Programme(params IDomainEvent[] events) =>
        Programmes.Programme.Fold(null, new Funded(new DateOnly(2019, 3, 1), 2019, "DAK Non-Fisik 2019", 1_000_000, 131, 165)).After(events) with { Id = ProgrammeId };

    /// <summary>A plan of three days with two seats.</summary>
    public static ScheduleBatch.Request Plan { get; } = new(
        "revitalisation", "Aula Contoh", [FirstDay, FirstDay.AddDays(1), FirstDay.AddDays(2)], 1, 2,
        [new(BudgetKind.Meals, BudgetBasis.PerPerson, 100_000)], new DateOnly(2019, 3, 20), ["speaker"]);

    /// <summary>A batch of three days with two seats, open for enrolment.</summary>
    public static Batch Batch(params IDomainEvent[] events) => Batches.Batch.Fold(null, new Scheduled(
            new DateOnly(2019, 3, 20), ProgrammeId, "revitalisation", "Aula Contoh", [FirstDay, FirstDay.AddDays(1), FirstDay.AddDays(2)], 1, 2, [], Revitalisation.Rule))
        .After([new BatchOpened(new DateOnly(2019, 3, 25)), .. events]) with
    { Id = BatchId };

    /// <summary>Of reports in which nobody is named.</summary>
    public static ReportLegend Legend(params IEnumerable<Batch> batches) =>
        new(batches.ToDictionary(b => b.Id, b => Courses.Of(b).Nama), new Dictionary<Guid, string> { [CooperativeId] = "KUD Contoh" }, new Dictionary<string, PersonView>());

    public static readonly Eligibility Eligible = new(
        EligibilityGround.InactiveCooperative, ActivityStatus.Inactive, 3, OfficerRole.Chair, new DateOnly(2018, 1, 1), new DateOnly(2022, 12, 31), OverrideReason: null);

    public static Applicant Applicant(string person) => new(person, Sex.Female, CooperativeId, Eligible);

    public static IEnrollmentEvent Enrolled(Batch batch, string person) => Enrolled(batch, Applicant(person));

    public static IEnrollmentEvent Enrolled(Batch batch, Applicant applicant) => Enrol.Decide(batch, applicant, new DateOnly(2019, 4, 1), Today);

    public static IDomainEvent[] Started { get; } = [new BatchConfirmed(new DateOnly(2019, 4, 10)), new BatchStarted(FirstDay)];

    public static CooperativeState Cooperative(ActivityStatus status, params OfficerState[] officers) => new(
        CooperativeId, "KUD Contoh", "154/BH/KWK.10/1998", null, "13.11.01.2001", LegalLife.Registered, Suspended: false, SuccessorId: null,
        new ActivityState(status, new DateOnly(2018, 7, 1), "permenkop-25-2015", []), officers);

    public static OfficerState Officer(string person) => new(person, OfficerRole.Chair, new DateOnly(2018, 1, 1), new DateOnly(2022, 12, 31));
}
