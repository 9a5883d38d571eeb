using System.Text.RegularExpressions;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace KoperasiPlatform.ServiceDefaults.Replays;

/// <summary>Replays: ordered and looked at by an admin.</summary>
internal static partial class ReplayEndpoints
{
    private const int LongestName = 255;
    private const int LongestList = 100;

    /// <param name="Queue">The subscriber's queue, <c>province.NAME.SOMETHING</c>; nobody else gets the events.</param>
    /// <param name="From">The first sequence.</param>
    /// <param name="To">The last sequence.</param>
    public sealed record ReplayRequest(string Queue, long From, long To);

    public static void MapReplays(this IEndpointRouteBuilder app)
    {
        var replays = app.MapGroup("/replays").WithTags("Events").RequireRoles();
        replays.MapPost("/", (ReplayRequest request, CommandRunner commands, EventFeed feed, Translation translation, IConfiguration configuration) =>
            commands.Run(async (session, cancellation) =>
            {
                var queue = Queue(request.Queue);
                var mark = await feed.EndAsync(cancellation);
                var from = Require.Between(request.From, 1, long.MaxValue);
                var to = request.To >= from ? request.To : throw new InvalidField("to", request.To, "must not be less than from");
                if (to > mark)
                    throw new Refusal("ReplayBeyondTheEnd", "Not so much was told yet.", ("to", to), ("last", mark));
                var first = await feed.ReadAsync(new FeedQuery(from - 1, 1, translation.Contracts), to, cancellation);
                if (first.Events.Count == 0)
                    throw new Refusal("NothingToReplay", "Of what was stored in this range nothing is told.", ("from", from), ("to", to));
                await AssertThereAsync(queue, configuration, cancellation);

                var replay = new Replay(Guid.CreateVersion7(), queue, from, to, commands.Actor, commands.Now, from - 1);
                session.Insert(replay);
                return new Answer(StatusCodes.Status201Created, replay, Location: $"/replays/{replay.Id}");
            }))
            .WithSummary("Send a range of events once more, to one subscriber's queue only").Produces<Replay>(StatusCodes.Status201Created);
        replays.MapGet("/", async (IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await session.Query<Replay>().OrderByDescending(r => r.Id).Take(LongestList).ToListAsync(cancellation)))
            .WithSummary("The latest 100 replays, and how far each got");
        replays.MapGet("/{id:guid}", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(await session.LoadAsync<Replay>(id, cancellation) ?? throw new NotFound("replay", id)))
            .WithSummary("How far a replay got");
        replays.MapDelete("/{id:guid}", async (Guid id, IDocumentSession session, CancellationToken cancellation) =>
        {
            session.Delete(await session.LoadAsync<Replay>(id, cancellation) ?? throw new NotFound("replay", id));
            await session.SaveChangesAsync(cancellation);
            return TypedResults.NoContent();
        }).WithSummary("Delete a replay: it sends no more");
    }

    private static string Queue(string queue)
    {
        var name = Require.Text(queue, LongestName);
        return SubscribersQueue().IsMatch(name) ? name : throw new InvalidField(nameof(queue), queue, "must be a subscriber's own: province.NAME.SOMETHING");
    }

    private static async Task AssertThereAsync(string queue, IConfiguration configuration, CancellationToken cancellation)
    {
        await using var channel = new ConfirmedChannel(configuration, "replay requested");
        try
        {
            if (await channel.WaitingAsync(queue, cancellation) is null)
                throw new Refusal("UnknownQueue", "There is no such queue; its owner declares it first.", ("queue", queue));
        }
        catch (OperationInterruptedException exclusive) when (exclusive.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
        {
            throw new Refusal("ExclusiveQueue", "The queue belongs to one connection and ends with it; declare a durable one.", ("queue", queue));
        }
        catch (Exception away) when (away is BrokerUnreachableException or OperationInterruptedException)
        {
            throw new PreconditionProblem(
                StatusCodes.Status503ServiceUnavailable, "BrokerUnavailable", "The broker does not answer, so nobody knows whether there is such a queue. Try again.");
        }
    }

    [GeneratedRegex(@"^province\.[a-z][a-z0-9-]{1,39}\.[!-~]+$", RegexOptions.None, 1000)]
    private static partial Regex SubscribersQueue();
}
