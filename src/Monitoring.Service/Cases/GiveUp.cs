using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Ends a case before its time, where the evaluations recommend it.</summary>
internal static class GiveUp
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapGiveUp(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/closing", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (c, stream) = await commands.Fetch<RevivalCase>(session, id, cancellation);
                var events = Decide(c, request, await AdoptRubric.Book(session, cancellation), commands.Today);
                stream.AppendMany(events);
                var watch = await session.Events.FetchForWriting<CooperativeWatch>(CooperativeWatch.IdOf(c.CooperativeId), cancellation);
                watch.AppendOne(new EpisodeClosed(events[^1].OccurredOn, id));
                return Answer.Ok(id, c.Version + events.Count);
            }))
            .RequireRoles(Roles.Verifier).WithSummary("End a case whose evaluations recommend it").Produces<Answer.Accepted>();

    internal static IReadOnlyList<IDomainEvent> Decide(RevivalCase c, Request request, RubricBook book, DateOnly today)
    {
        c.AssertStage(CaseEndpoints.Worked);
        var on = CaseEndpoints.NotBeforeOpening(c, request.On, today);
        var commitment = Commitment.AsOf(c, book.InForceOn(on));
        if (commitment.Recommendation != Recommendation.Close)
        {
            throw new Refusal(
                "ClosingNotRecommended",
                "The evaluations do not recommend to close the case.",
                ("recommendation", commitment.Recommendation),
                ("rubricVersion", commitment.RubricVersion));
        }

        var reason = Require.Text(request.Reason, 500);
        return [new CaseGivenUp(on, reason), new CaseClosed(on, RevivalOutcome.Failed, reason)];
    }
}
