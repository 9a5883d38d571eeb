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
using Microsoft.Extensions.DependencyInjection;

namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>Webhooks: registered, looked after, resumed and deleted by an admin.</summary>
internal static class WebhookEndpoints
{
    /// <param name="Url">Where the events are posted to.</param>
    /// <param name="Types">The types that it gets; none means all.</param>
    /// <param name="After">The sequence after which it begins; null for now, 0 for the beginning.</param>
    public sealed record WebhookRequest(string Url, IReadOnlyList<string>? Types, long? After);

    /// <param name="After">From which sequence on; null for where it stopped.</param>
    public sealed record Resumption(long? After);

    /// <param name="Secret">What its messages are signed with, <c>whsec_…</c>. It is not shown again.</param>
    public sealed record Registered(Guid Id, string Url, IReadOnlyList<string> Types, long Position, string Secret);

    /// <param name="Position">The sequence up to which it got everything.</param>
    /// <param name="Failures">How often the next event was tried in vain.</param>
    public sealed record Shown(
        Guid Id, string Url, IReadOnlyList<string> Types, WebhookStatus Status, long Position, int Failures, string? LastError,
        DateTimeOffset? FailingSince, DateTimeOffset? NextAttemptAt, DateTimeOffset? ParkedAt, string RegisteredBy, DateTimeOffset RegisteredAt);

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<IConfiguration>().GetSection("Webhooks").Get<WebhookOptions>() ?? new WebhookOptions());
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookClient>();
        services.AddHostedService<WebhookDelivery>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/webhooks").WithTags("Webhooks").RequireRoles();
        webhooks.MapPost("/", RegisterAsync).WithSummary("Register a webhook; the answer holds its secret, this once");
        webhooks.MapGet("/", async (IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok((await session.Query<Webhook>().OrderBy(w => w.Id).ToListAsync(cancellation)).Select(Show)))
            .WithSummary("The webhooks, and how each is doing");
        webhooks.MapGet("/{id:guid}", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
            TypedResults.Ok(Show(await FindAsync(session, id, cancellation))))
            .WithSummary("A webhook, and how it is doing");
        webhooks.MapPost("/{id:guid}/resumption", (Guid id, Resumption request, CommandRunner commands, EventFeed feed) => commands.Run(async (session, cancellation) =>
        {
            var webhook = await FindAsync(session, id, cancellation);
            if (webhook.Status == WebhookStatus.Delivering)
                throw new Refusal("WebhookNotStopped", "Nothing has stopped this webhook: it is delivered to as events come.", ("position", webhook.Position));
            var resumed = webhook.Resumed(request.After is { } after ? Require.Between(after, 0, await feed.NowAsync(cancellation)) : null);
            session.Update(resumed);
            return Answer.Ok(Show(resumed));
        })).WithSummary("Try a webhook again now that was parked or waits for its next attempt").Produces<Shown>();
        webhooks.MapDelete("/{id:guid}", async (Guid id, IDocumentSession session, CancellationToken cancellation) =>
        {
            session.Delete(await FindAsync(session, id, cancellation));
            await session.SaveChangesAsync(cancellation);
            return TypedResults.NoContent();
        }).WithSummary("Delete a webhook, and its secret");
    }

    /// <summary>Not run as a command is: a kept answer would keep the secret in plain.</summary>
    private static async Task<IResult> RegisterAsync(
        WebhookRequest request, CommandRunner commands, WebhookOptions options, WebhookSecrets secrets, EventFeed feed, Translation translation, CancellationToken cancellation)
    {
        var url = WebhookUrl.Check(request.Url, options);
        var types = Require.NoNulls(request.Types ?? [], "types");
        _ = EventTypes.Asked(types, translation);
        var mark = await feed.NowAsync(cancellation);
        var (id, secret) = (Guid.CreateVersion7(), WebhookSecrets.New());
        var webhook = new Webhook(
            id, url, types, secrets.Seal(id, secret), commands.Actor, commands.Now, request.After is { } after ? Require.Between(after, 0, mark) : mark);

        await using var session = commands.OpenSession();
        if (await session.Query<Webhook>().FirstOrDefaultAsync(w => w.Url == url, cancellation) is { } other)
            throw Taken(url, other.Id);
        session.Insert(webhook);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (JasperFx.DocumentAlreadyExistsException)
        {
            throw Taken(url, id: null);
        }

        return TypedResults.Created($"/webhooks/{id}", new Registered(id, url, types, webhook.Position, StandardWebhook.Written(secret)));
    }

    private static Refusal Taken(string url, Guid? id) =>
        new("WebhookTaken", "A webhook with this url is registered; who lost its secret deletes it and registers it again.", ("url", url), ("id", id));

    private static async Task<Webhook> FindAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        await session.LoadAsync<Webhook>(id, cancellation) ?? throw new NotFound("webhook", id);

    private static Shown Show(Webhook w) => new(
        w.Id, w.Url, w.Types, w.Status, w.Position, w.Failures, w.LastError, w.FailingSince, w.NextAttemptAt, w.ParkedAt, w.RegisteredBy, w.RegisteredAt);
}
