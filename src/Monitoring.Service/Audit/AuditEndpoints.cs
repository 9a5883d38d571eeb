using System.Text.Json;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace KoperasiPlatform.Monitoring.Audit;

/// <summary>Questions that need the other services, which are asked at that moment.</summary>
internal static class AuditEndpoints
{
    /// <param name="Realised">What the programme spent by its invoices, in rupiah; absent where Training does not say.</param>
    /// <param name="Reactivated">Cooperatives that came back with an officer of the programme.</param>
    /// <param name="CostPerReactivated">In whole rupiah; absent while none came back.</param>
    /// <param name="Missing">Why the money is not known.</param>
    internal sealed record Cost(Guid ProgrammeId, long? Realised, int Reactivated, long? CostPerReactivated, string? Missing);

    internal static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/cases/{id:guid}/thread", Thread).WithTags("Revival cases")
            .WithSummary("From the trained person to the cooperative's return, over all three services").Produces<CaseThread>();
        app.MapGet("/outcomes/cost", Costs).WithTags("Outcomes")
            .WithSummary("What a reactivated cooperative cost, for each programme").Produces<IReadOnlyList<Cost>>();
    }

    private static async Task<IResult> Thread(
        Guid id, IQuerySession session, TrainingService training, RegistryService registry, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        var c = await session.LoadAsync<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
        var own = await CaseQueries.History(session, id, cancellation);
        var previous = c.PreviousCaseId is { } previousId ? await session.LoadAsync<RevivalCase>(previousId, cancellation) : null;
        var decisions = Decisions(c, previous, registry, cancellation);
        // those too who have left the case: what they began is part of the chain
        var enrolments = await Task.WhenAll(Joined(own.Select(e => e.Facts)).Select(async o => new EnrolmentReading(
            o.PersonKey,
            o is { BatchId: { } batch, EnrollmentId: { } enrolment } ? await training.Enrolment(batch, enrolment, cancellation) : new(Value: null, "the completion did not say in which class"))));
        return TypedResults.Ok(CaseThread.Of(c, [.. own.Select(e => Entry(e, json.Value.SerializerOptions))], enrolments, await decisions));
    }

    /// <summary>Who was ever one of the officers, by the events of the case.</summary>
    internal static IEnumerable<TrainedOfficer> Joined(IEnumerable<object> facts) => facts.SelectMany<object, TrainedOfficer>(e => e switch
    {
        CaseOpened opened => opened.Officers ?? [],
        OfficerJoined joined => [TrainedOfficer.From(joined)],
        _ => [],
    }).DistinctBy(o => (o.PersonKey, o.EnrollmentId));

    /// <summary>What Registry recorded of the cooperative; and the merger, where the case came with one.</summary>
    private static async Task<Reading<IReadOnlyList<HistoryEntry>>> Decisions(
        RevivalCase c, RevivalCase? previous, RegistryService registry, CancellationToken cancellation)
    {
        var own = await registry.History(c.CooperativeId, cancellation);
        if (own.Value is null || previous is null || previous.CooperativeId == c.CooperativeId)
            return own;
        var absorbed = await registry.History(previous.CooperativeId, cancellation);
        return own with { Value = [.. own.Value, .. (absorbed.Value ?? []).Where(e => e.Event == "cooperative.merged")] };
    }

    private static async Task<IResult> Costs(
        Guid? programmeId, DateOnly? asOf, RecordsInMemory memory, TrainingService training, BusinessCalendar calendar, CancellationToken cancellation)
    {
        var day = Require.NotAfter(asOf ?? calendar.Today, calendar.Today, "asOf");
        var records = await memory.Read(cancellation);
        Guid[] programmes = [.. records.Trained.Select(t => t.Completion.ProgrammeId).OfType<Guid>().Distinct().Where(p => programmeId is null || p == programmeId).Order()];
        var budgets = await training.BudgetsOf(programmes, cancellation);
        return TypedResults.Ok(programmes.Zip(budgets, (programme, budget) => CostOf(programme, records.CooperativesBackBy(day, new Slice(Programme: programme)), budget)));
    }

    internal static Cost CostOf(Guid programme, int reactivated, Reading<TrainingService.Budget> budget) => new(
        programme, budget.Value?.Realised, reactivated, reactivated == 0 ? null : budget.Value?.Realised / reactivated, budget.Missing);

    private static HistoryEntry Entry(CaseQueries.HistoryEntry e, JsonSerializerOptions json) => new(
        e.Version, e.Event, e.OccurredOn, e.RecordedAt, e.Actor, e.EventId, e.CausedBy, JsonSerializer.SerializeToElement(e.Facts, e.Facts.GetType(), json));
}
