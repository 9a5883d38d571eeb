using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>
/// Guidance and practice with the officers. Visits are often recorded without a network and sent later, perhaps twice and
/// perhaps after the case has moved on: the client makes the id, and the day of the visit counts.
/// </summary>
internal static class RecordVisit
{
    internal sealed record Request(
        Guid ClientId,
        DateOnly On,
        VisitKind Kind,
        IReadOnlyList<string> Present,
        string Findings,
        string NextSteps,
        IReadOnlyList<AgreedStep>? AgreedSteps);

    internal sealed record DoneRequest(DateOnly DoneOn, string? Remarks);

    private static readonly RevivalStage[] Visited =
    [
        RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.EvidenceSubmitted, RevivalStage.Verified, RevivalStage.Sustaining,
    ];

    internal static void MapVisits(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/visits", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => Decide(c, request, commands.Actor, commands.Today)))
            .RequireRoles(Roles.Companion).WithSummary("Record a visit; a clientId that came before changes nothing").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/visits/{visitId:guid}/steps/{number:int}", (Guid id, Guid visitId, int number, DoneRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => Decide(c, visitId, number, request, commands.Today)))
            .RequireRoles(Roles.Companion).WithSummary("Say that an agreed step, counted from 1, was done; again changes nothing").Produces<Answer.Accepted>();
    }

    internal static IEnumerable<IDomainEvent> Decide(RevivalCase c, Request request, string actor, DateOnly today)
    {
        if (c.Visits.FirstOrDefault(v => v.ClientId == request.ClientId) is { } known)
        {
            if ((known.On, known.Kind) != (request.On, request.Kind))
                throw new Refusal("ClientIdReused", "Another visit was recorded under this clientId.", ("clientId", request.ClientId), ("on", known.On), ("kind", known.Kind));
            yield break;
        }

        var on = CaseEndpoints.NotBeforeOpening(c, request.On, today);
        if (c.Ending is null || on > c.Ending.On || c.Plan is null)
            c.AssertStage(Visited);
        yield return new CaseVisited(
            on,
            request.ClientId,
            request.Kind,
            [.. Require.NotEmpty(request.Present, 100).Select(p => Require.Text(p, 100, "present"))],
            Require.Prose(request.Findings, 2_000),
            Require.Prose(request.NextSteps, 2_000),
            actor,
            request.AgreedSteps is null ? null : [.. Require.NotEmpty(request.AgreedSteps, 50).Select(s => Checked(s, on))]);
    }

    internal static IEnumerable<IDomainEvent> Decide(RevivalCase c, Guid visitId, int number, DoneRequest request, DateOnly today)
    {
        var visit = c.Visits.FirstOrDefault(v => v.ClientId == visitId) ?? throw new NotFound("visit", visitId);
        var step = visit.Steps.ElementAtOrDefault(number - 1) ?? throw new NotFound("agreed step", number);
        if (step.DoneOn is not null)
            yield break;
        yield return Require.NotAfter(request.DoneOn, today) >= visit.On
            ? new StepDone(request.DoneOn, visitId, number, Require.OptionalProse(request.Remarks, 2_000))
            : throw new InvalidField("doneOn", request.DoneOn, $"must not be before the visit, {visit.On:yyyy-MM-dd}");
    }

    private static AgreedStep Checked(AgreedStep step, DateOnly on) => new(
        Require.Text(step.What, 500),
        step.DueOn >= on ? step.DueOn : throw new InvalidField("dueOn", step.DueOn, $"must not be before the visit, {on:yyyy-MM-dd}"),
        Require.Text(step.By, 100));
}
