using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// A cooperative is absorbed by a successor: its history stays, its officers' terms end. Both streams say so in one
/// commit, so that two mergers at once cannot make a circle of successors.
/// </summary>
internal static class Merge
{
    internal sealed record Request(Guid SuccessorId, DateOnly On, string Reason, string Source);

    internal static void MapMerge(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/merger", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var successor = request.SuccessorId == id
                    ? null
                    : await session.LoadForWriting<Cooperative>(request.SuccessorId, cancellation);
                var (merged, absorbed) = Decide(cooperative, successor?.Aggregate, request, commands.Today);
                stream.AppendOne(merged);
                successor!.AppendOne(absorbed);
                return Answer.Ok(id, cooperative.Version + 1);
            }))
        .RequireRoles(Roles.Registrar).WithSummary("Merge a cooperative into its successor (If-Match required)").Produces<Answer.Accepted>();

    internal static (Merged Merged, Absorbed Absorbed) Decide(
        Cooperative cooperative, Cooperative? successor, Request request, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.On, today);
        if (successor is null || successor.Id == cooperative.Id || request.On < successor.Profile.FoundedOn)
            throw new InvalidField("successorId", request.SuccessorId, "must be another cooperative of the register, founded by that day");
        if (successor.LegalLife != LegalLife.Registered)
        {
            throw new Refusal(
                "SuccessorNotRegistered",
                "The successor is being dissolved, or its legal life has ended.",
                ("successorId", successor.Id),
                ("legalLife", successor.LegalLife),
                ("mergedInto", successor.SuccessorId));
        }

        LegalEnd.AssertNothingAfter(cooperative, request.On);
        var reason = Require.Text(request.Reason, 500);
        var source = Require.Text(request.Source, 500);
        return (new Merged(request.On, successor.Id, reason, source), new Absorbed(request.On, cooperative.Id, reason, source));
    }
}

/// <summary>What holds for every end of a legal life.</summary>
internal static class LegalEnd
{
    internal static void AssertNothingAfter(Cooperative cooperative, DateOnly on)
    {
        if (on < cooperative.Profile.FoundedOn)
            throw new InvalidField("on", on, $"must not be before the founding, {cooperative.Profile.FoundedOn:yyyy-MM-dd}");
        DateOnly[] facts =
        [
            .. cooperative.Revisions.Select(r => r.From),
            .. cooperative.Officers.Select(o => o.TermStart),
            .. cooperative.AnnualMeetings.Select(m => m.HeldOn),
            .. cooperative.BusinessObservations.Select(o => o.ObservedOn),
            .. cooperative.MinistryDeclarations.Select(d => d.DeclaredOn),
            .. cooperative.Suspensions.Select(s => s.On),
            .. cooperative.Absorbed.Select(a => a.On),
            .. cooperative.Reactivations,
        ];
        if (facts.Any(fact => fact > on))
            throw new Refusal("FactsAfterTheEnd", "The register knows of a later day of this cooperative.", ("on", on), ("lastFactOn", facts.Max()));
    }
}
