using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Ends a case before its time, where the evaluations recommend it.</summary>
internal static class GiveUp
{
    internal sealed record Request(DateOnly On, string Reason);

    internal static void MapGiveUp(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/closing", (Guid id, Request request, CommandRunner commands, MonitoringPolicies policies) =>
            commands.Run(async (session, cancellation) =>
            {
                var (c, stream) = await commands.Fetch<RevivalCase>(session, id, cancellation);
                stream.AppendOne(Decide(c, request, await AdoptRubric.Book(session, cancellation), commands.Today));
                await Following.Apply(session, c.CooperativeId, heard: null, policies, sweptTo: null, cancellation, worked: stream);
                return Answer.Ok(id, c.Version + stream.Events.Count);
            }))
            .RequireRoles(Roles.Verifier).WithSummary("End a case whose evaluations recommend it").Produces<Answer.Accepted>();

    internal static CaseGivenUp Decide(RevivalCase c, Request request, RubricBook book, DateOnly today)
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

        return new CaseGivenUp(on, Require.Prose(request.Reason, 500));
    }
}
