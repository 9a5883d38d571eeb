using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Cooperatives;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>The people of a batch by name, in the order of their arrival; their NationalIds masked, but for a recorded purpose.</summary>
internal static class Participants
{
    /// <param name="Person">Null after the person's data were erased.</param>
    /// <param name="AttendanceDoubts">The days of which marks contradict each other.</param>
    internal sealed record Participant(
        Guid EnrollmentId, PersonView? Person, Sex? Sex, Guid CooperativeId, string? Cooperative, OfficerRole? Role, EnrollmentStatus Status,
        IReadOnlyList<DateOnly> DaysAttended, IReadOnlyList<DateOnly> AttendanceDoubts, int? PreTestScore, int? PostTestScore, string? CertificateNumber);

    internal static void MapParticipants(this RouteGroupBuilder batches) =>
        batches.MapGet("/{id:guid}/participants", async (Guid id, IQuerySession session, PersonReader reader, CancellationToken cancellation) =>
        {
            var batch = await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id);
            var people = await reader.Show([.. batch.Enrollments.Select(e => e.PersonKey)], cancellation);
            var cooperatives = await session.NamesOf(batch.Enrollments.Select(e => e.CooperativeId), cancellation);
            return TypedResults.Ok(batch.Enrollments.Select(e => new Participant(
                e.EnrollmentId, people.GetValueOrDefault(e.PersonKey), e.Sex, e.CooperativeId, cooperatives.GetValueOrDefault(e.CooperativeId), e.Eligibility.Role,
                e.Status, e.DaysAttended, Doubts(e), e.PreTestScore, e.PostTestScore, e.Certificate?.Number)).ToArray());
        })
        .RequireRoles(Roles.Trainer).WithSummary("The people of a batch by name; NationalIds masked but for a recorded purpose").Produces<IReadOnlyList<Participant>>();

    private static DateOnly[] Doubts(Enrollment participant) =>
        [.. participant.Attendance.GroupBy(mark => mark.Day).Where(day => day.Select(mark => mark.Present).Distinct().Count() > 1).Select(day => day.Key).Order()];
}
