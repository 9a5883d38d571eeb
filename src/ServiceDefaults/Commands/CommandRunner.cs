using System.Diagnostics;
using System.Text.Json;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace KoperasiPlatform.ServiceDefaults.Commands;

/// <summary>
/// Runs a command: loads, lets a pure function decide, appends, answers. The events, and the answer to a repeated request
/// with the same <c>Idempotency-Key</c>, are committed together. Where another writer came between, the command is
/// decided again on what that one left, unless the client insisted on a version.
/// </summary>
public sealed partial class CommandRunner(
    EventSessions sessions, BusinessCalendar calendar, ArrivalOrder arrivals, IHttpContextAccessor accessor, IOptions<JsonOptions> json, IConfiguration configuration,
    ILogger<CommandRunner> log)
{
    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(Conflicts.IsConflict),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(250),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>Longer than this in a queue of writers (<c>Commands:Patience</c>), and the client had better come again.</summary>
    private readonly TimeSpan _patience = configuration.GetValue("Commands:Patience", TimeSpan.FromSeconds(30));

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Commands run within a request.");

    /// <summary>Today's business date.</summary>
    public DateOnly Today => calendar.Today;

    public DateTimeOffset Now => calendar.Now;

    /// <summary>The subject of the token: who does it.</summary>
    public string Actor => Http.User.Identity?.Name ?? throw new InvalidOperationException("The token has no subject.");

    /// <summary>A session of the request's own, for work that is committed in several steps.</summary>
    public IDocumentSession OpenSession() => sessions.Open(Actor, Activity.Current?.TraceId.ToHexString(), causationId: null);

    /// <summary>A command on an aggregate that exists.</summary>
    /// <param name="id">The aggregate's id.</param>
    /// <param name="decide">From its state to the events; none when nothing changes.</param>
    /// <param name="ifMatch">Whether the client must say which version it saw.</param>
    public Task<IResult> Decide<TAggregate>(Guid id, Func<TAggregate, IEnumerable<IDomainEvent>> decide, bool ifMatch = false)
        where TAggregate : class, IAggregate =>
        Run(async (session, cancellation) =>
        {
            var (state, stream) = await Fetch<TAggregate>(session, id, cancellation, ifMatch);
            var events = decide(state).ToArray();
            stream.AppendMany(events);
            return Answer.Ok(id, state.Version + events.Length);
        });

    /// <summary>The aggregate that the request is about, to be written; 404, 412 and 428 as the request deserves.</summary>
    public async Task<(TAggregate State, AggregateStream<TAggregate> Stream)> Fetch<TAggregate>(
        IDocumentSession session, Guid id, CancellationToken cancellation, bool ifMatch = false)
        where TAggregate : class, IAggregate
    {
        var expected = ETags.Expected(Http, ifMatch);
        var stream = await session.LoadForWriting<TAggregate>(id, cancellation) ?? throw new NotFound(typeof(TAggregate).Name, id);
        ETags.AssertExpected(expected, stream.Aggregate.Version);
        return (stream.Aggregate, stream);
    }

    /// <summary>A command that starts a stream.</summary>
    public Task<IResult> Start<TAggregate>(Guid id, string location, params IDomainEvent[] events)
        where TAggregate : class, IAggregate =>
        Run((session, _) =>
        {
            session.Events.StartStream<TAggregate>(id, events);
            return Task.FromResult(Answer.Created(location, id, events.Length));
        });

    /// <summary>A command on what many want at once: one after the other, in the order in which they came.</summary>
    /// <param name="id">Of what they want.</param>
    /// <param name="work">As of <see cref="Run"/>.</param>
    public Task<IResult> InTurn(Guid id, Func<IDocumentSession, CancellationToken, Task<Answer>> work) =>
        InTurn((_, _) => Task.FromResult(id), work);

    /// <summary>The same, where the request does not name what they want.</summary>
    /// <param name="find">Finds the id of it, which never changes.</param>
    /// <param name="work">As of <see cref="Run"/>.</param>
    public Task<IResult> InTurn(Func<IQuerySession, CancellationToken, Task<Guid>> find, Func<IDocumentSession, CancellationToken, Task<Answer>> work) =>
        Patiently(async cancellation =>
        {
            Guid id;
            await using (var session = OpenSession())
                id = await find(session, cancellation);
            using var turn = await arrivals.Next(id, cancellation);
            return await RunAgainAfterConflict(work, cancellation);
        });

    /// <summary>Any other command. It may run more than once, so it changes nothing but the session.</summary>
    public Task<IResult> Run(Func<IDocumentSession, CancellationToken, Task<Answer>> work) =>
        Patiently(cancellation => RunAgainAfterConflict(work, cancellation));

    /// <summary>Waiting for one's turn counts as well: who stands behind many that wait had better come again.</summary>
    private async Task<IResult> Patiently(Func<CancellationToken, Task<IResult>> run)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Http.RequestAborted);
        patience.CancelAfter(_patience);
        try
        {
            return await run(patience.Token);
        }
        catch (OperationCanceledException) when (!Http.RequestAborted.IsCancellationRequested)
        {
            throw new TooManyWriters();
        }
    }

    /// <summary>The first attempt stands outside of the retries, which would take a twentieth of each command (ADR 27), and is repeated at once.</summary>
    private async Task<IResult> RunAgainAfterConflict(Func<IDocumentSession, CancellationToken, Task<Answer>> work, CancellationToken cancellation)
    {
        try
        {
            return await RunOnce(work, cancellation);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            return await Retry.ExecuteAsync(async token => await RunOnce(work, token), cancellation);
        }
    }

    private async Task<IResult> RunOnce(Func<IDocumentSession, CancellationToken, Task<Answer>> work, CancellationToken cancellation)
    {
        var key = Http.Features.Get<IdempotencyKey>();
        await using var session = OpenSession();
        if (key is not null && await session.LoadAsync<IdempotentAnswer>(key.Id, cancellation) is { } earlier)
        {
            key.AssertSameRequest(earlier);
            return new StoredResult(earlier);
        }

        Answer answer;
        try
        {
            answer = await work(session, cancellation);
        }
        catch (Refusal refusal) when (key is not null)
        {
            // the same key gets the same answer, also where the answer was no
            session.EjectAllPendingChanges();
            answer = new Answer(refusal.Status, ProblemTypes.Details(refusal));
        }

        var stored = Stored(answer, key);
        if (key is not null)
            session.Insert(stored);
        var events = session.PendingChanges.Streams().Sum(stream => stream.Events.Count);
        await session.SaveChangesAsync(cancellation);
        LogStored(Http.Request.Method, Http.Request.Path, events);
        return new StoredResult(stored);
    }

    private IdempotentAnswer Stored(Answer answer, IdempotencyKey? key) => new(
        key?.Id ?? "",
        key?.RequestHash ?? "",
        answer.Status,
        answer.Body is null ? null : JsonSerializer.Serialize(answer.Body, answer.Body.GetType(), json.Value.SerializerOptions),
        answer.Status >= StatusCodes.Status400BadRequest ? "application/problem+json" : "application/json",
        answer.Version is { } version ? ETags.Of(version) : null,
        answer.Location,
        calendar.Now);

    [LoggerMessage(LogLevel.Information, "{Method} {Path} stored {Events} events")]
    private partial void LogStored(string method, PathString path, int events);

    private sealed class StoredResult(IdempotentAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            httpContext.Response.Headers.ETag = answer.ETag;
            httpContext.Response.Headers.Location = answer.Location;
            httpContext.Response.ContentType = answer.ContentType;
            return answer.Body is null ? Task.CompletedTask : httpContext.Response.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
