using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;
using Told = KoperasiPlatform.Contracts.Training;

namespace KoperasiPlatform.Training.Integration;

/// <summary>What the world hears of what Training stores.</summary>
internal static class Published
{
    public static Translation Translation { get; } = new Translation("training")
        .Of<Programme>(p => p.Id, events => events
            .Publish<Programmes.ProgrammeFunded>((m, p, _) => new Told.ProgrammeFunded(m, new ProgrammeState(
                p.Id, p.FiscalYear, p.FundingSource, p.BudgetCeiling, p.MinistryTarget, p.DistrictTarget))))
        .Of<Batch>(b => b.Id, events => events
            .Publish<Batches.BatchScheduled>((m, b, _) => new Told.BatchScheduled(m, b.ToContract()))
            .Publish<Batches.BatchRescheduled>((m, b, _) => new Told.BatchRescheduled(m, b.ToContract()))
            .Publish<Batches.BatchAborted>((m, b, _) => new Told.BatchAborted(m, b.ToContract()))
            .Publish<Batches.BatchCancelled>((m, b, _) => new Told.BatchCancelled(m, b.ToContract()))
            .Publish<Batches.BatchReported>((m, b, _) => new Told.BatchReported(m, b.ToContract()))
            .Publish<Batches.ParticipantEnrolled>((m, b, e) => new Told.ParticipantEnrolled(m, b.Participant(e.EnrollmentId)))
            .Publish<ParticipantAdmitted>((m, b, e) => new Told.ParticipantEnrolled(m, b.Participant(e.EnrollmentId)))
            .Publish<ParticipantRenumbered>((m, b, e) => new Told.ParticipantEnrolled(m, b.Participant(e.EnrollmentId)))
            .Publish<Batches.ParticipantCompleted>((m, b, e) => new Told.ParticipantCompleted(m, b.Participant(e.EnrollmentId)))
            .Publish<CompletionCorrected>((m, b, e) => new ParticipantCompletionCorrected(m, b.Participant(e.EnrollmentId))));

    private static BatchState ToContract(this Batch b) =>
        new(b.Id, b.ProgrammeId, b.CourseCode, b.Venue, b.Days[0], b.Days[^1], b.Capacity, b.Status);

    private static ParticipantState Participant(this Batch b, Guid enrollmentId)
    {
        var e = b.Find(enrollmentId);
        return new ParticipantState(
            e.EnrollmentId, b.Id, b.ProgrammeId, b.CourseCode, e.PersonKey, e.CooperativeId, e.Eligibility.Ground, e.Status,
            e.DaysAttended.Count, b.Days.Count, e.PostTestScore is not null, e.CompletedOn);
    }
}
