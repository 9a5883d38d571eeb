using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.Duplicates;

/// <summary>
/// An officer says whether two records are one cooperative. Such a pair is not suspected again. Nothing else follows: one
/// that is recorded twice is merged by the merger command.
/// </summary>
internal static class JudgeDuplicate
{
    internal sealed record Request(DuplicateVerdict Verdict, string Reason);

    internal static void MapJudge(this RouteGroupBuilder pairs) =>
        pairs.MapPut("/{one:guid}/{other:guid}/verdict", (Guid one, Guid other, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                if (one == other)
                    throw new InvalidField("other", other, "must be another cooperative");
                foreach (var id in new[] { one, other })
                {
                    if (!await session.Query<Cooperative>().AnyAsync(c => c.Id == id, cancellation))
                        throw new NotFound(nameof(Cooperative), id);
                }

                var stream = await session.Events.FetchForWriting<DuplicatePair>(DuplicatePair.IdOf(one, other), cancellation);
                var events = Decide(stream.Aggregate, one, other, request, commands.Actor, commands.Today).ToArray();
                stream.AppendMany(events);
                return Answer.Ok(stream.Id, (stream.CurrentVersion ?? 0) + events.Length);
            }))
        .RequireRoles(Roles.Registrar)
        .WithSummary("Say whether two records are the same cooperative, with the reason")
        .Produces<Answer.Accepted>();

    internal static IEnumerable<DuplicateJudged> Decide(
        DuplicatePair? judged, Guid one, Guid other, Request request, string actor, DateOnly today)
    {
        var reason = Require.Text(request.Reason, 500);
        if (judged?.Verdict != request.Verdict)
            yield return new DuplicateJudged(today, one, other, request.Verdict, reason, actor);
    }
}
