using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Cooperatives;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Who would not be let in today as he was on enrolment, because his cooperative changed before the class. An officer looks at
/// each; nothing is withdrawn by itself.
/// </summary>
internal static class Review
{
    /// <param name="Changes">BecameActive, Merged, Dissolved, Suspended, NoLongerAnOfficer.</param>
    /// <param name="SuccessorId">The cooperative that absorbed it, once merged.</param>
    internal sealed record Item(
        Guid BatchId, DateOnly FirstDay, Guid EnrollmentId, string PersonKey, EnrollmentStatus Status, Guid CooperativeId, string Cooperative,
        IReadOnlyList<string> Changes, ActivityStatus ActivityThen, ActivityStatus ActivityNow, Guid? SuccessorId);

    internal static void MapReview(this IEndpointRouteBuilder app)
    {
        app.MapGet("/batches/{id:guid}/review", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await Load(session, [await session.LoadAsync<Batch>(id, cancellation) ?? throw new NotFound(nameof(Batch), id)], cancellation)))
            .WithTags("Batches").WithSummary("The participants of a batch whose cooperative changed since they enrolled");
        app.MapGet("/review", async (IQuerySession session, CancellationToken cancellation) =>
        {
            var upcoming = await session.Query<Batch>().Where(b => b.Status == BatchStatus.Open || b.Status == BatchStatus.Confirmed).ToListAsync(cancellation);
            return TypedResults.Ok(await Load(session, upcoming, cancellation));
        }).WithTags("Batches").WithSummary("The same for all batches to come");
    }

    internal static IEnumerable<Item> Of(Batch batch, IReadOnlyDictionary<Guid, CooperativeState> cooperatives)
    {
        foreach (var participant in batch.Enrollments.Where(e => e.IsOpen))
        {
            var now = cooperatives[participant.CooperativeId];
            string[] changes = [.. Changes(participant, now, batch.Days[0])];
            if (changes.Length > 0)
            {
                yield return new Item(
                    batch.Id, batch.Days[0], participant.EnrollmentId, participant.PersonKey, participant.Status, now.CooperativeId, now.Name,
                    changes, participant.Eligibility.Activity, now.Activity.Status, now.SuccessorId);
            }
        }
    }

    private static IEnumerable<string> Changes(Enrollment participant, CooperativeState now, DateOnly firstDay)
    {
        if (participant.Eligibility.Activity == ActivityStatus.Inactive && now.Activity.Status != ActivityStatus.Inactive)
            yield return "BecameActive";
        if (now.LegalLife != LegalLife.Registered)
            yield return now.LegalLife.ToString();
        if (now.Suspended)
            yield return "Suspended";
        if (participant.Eligibility.Role is not null && now.OfficerOn(firstDay, participant.PersonKey) is null)
            yield return "NoLongerAnOfficer";
    }

    private static async Task<IReadOnlyList<Item>> Load(IQuerySession session, IReadOnlyList<Batch> batches, CancellationToken cancellation)
    {
        var ids = batches.SelectMany(b => b.Enrollments).Select(e => KnownCooperative.IdOf(e.CooperativeId)).Distinct();
        var known = (await session.LoadManyAsync<KnownCooperative>(cancellation, ids)).ToDictionary(k => k.State.CooperativeId, k => k.State);
        return [.. batches.OrderBy(b => b.Days[0]).SelectMany(batch => Of(batch, known))];
    }
}
