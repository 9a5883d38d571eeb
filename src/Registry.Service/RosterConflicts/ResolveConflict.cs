using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.RosterConflicts;

/// <summary>
/// An officer takes either side, with the reason. Where it is the roster's, what it says is recorded of the cooperative in the
/// same transaction: a profile that was revised, meetings that were corrected, a status that was declared.
/// </summary>
internal static class ResolveConflict
{
    internal sealed record Request(RosterSide Side, string Reason);

    internal static void MapResolve(this RouteGroupBuilder conflicts) =>
        conflicts.MapPost("/{id:guid}/resolution", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (conflict, stream) = await commands.Fetch<RosterConflict>(session, id, cancellation);
                var resolved = Decide(conflict, request, commands.Actor, commands.Today);
                if (resolved.Side == RosterSide.Roster)
                {
                    var cooperative = await session.LoadForWriting<Cooperative>(conflict.CooperativeId, cancellation)
                        ?? throw new NotFound(nameof(Cooperative), conflict.CooperativeId);
                    var policies = await CooperativeCommands.Policies(session, cancellation);
                    var events = Take(cooperative.Aggregate, conflict, resolved, policies);
                    await RosterApplier.ReclaimNumber(session, cooperative.Aggregate, events, cancellation);
                    cooperative.AppendMany(events);
                }

                stream.AppendOne(resolved);
                return Answer.Ok(id, conflict.Version + 1);
            }))
        .RequireRoles(Roles.Registrar).WithSummary("Take either side of a conflict").Produces<Answer.Accepted>();

    internal static RosterConflictResolved Decide(RosterConflict conflict, Request request, string actor, DateOnly today) =>
        conflict.Resolution is { } earlier
            ? throw new Refusal(
                "ConflictAlreadyResolved", "An officer has decided it.", ("side", earlier.Side), ("resolvedBy", earlier.ResolvedBy), ("resolvedOn", earlier.ResolvedOn))
            : new RosterConflictResolved(today, request.Side, Require.Text(request.Reason, 500), actor);

    /// <summary>What the roster says against what is known here now, as facts of the cooperative.</summary>
    internal static IReadOnlyList<IDomainEvent> Take(
        Cooperative cooperative, RosterConflict conflict, RosterConflictResolved resolved, ActivityPolicyBook policies)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        List<IDomainEvent> facts = [];
        foreach (var (bookYear, heldOn) in conflict.Row.AnnualMeetings.OrderBy(m => m.Key))
        {
            if (cooperative.AnnualMeetings.FirstOrDefault(m => m.BookYear == bookYear) is not { } known || known.HeldOn == heldOn)
                continue;
            var corrected = new AnnualMeetingCorrected(
                resolved.OccurredOn, bookYear, heldOn, known.Attendance, known.Members, known.MinutesReference, resolved.ResolvedBy,
                resolved.Reason, RosterDecision.Source, ReactivationsInDoubt: []);
            facts.Add(corrected with { ReactivationsInDoubt = ReactivationEvidence.InDoubt(cooperative, Cooperative.Fold(cooperative, corrected), policies) });
        }

        facts.AddRange(RosterDecision.Facts(cooperative, conflict.Row, conflict.RosterOn));
        return CooperativeCommands.WithActivity(cooperative, facts, policies);
    }
}
