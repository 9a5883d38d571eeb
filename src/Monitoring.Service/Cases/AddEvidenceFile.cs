using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Mvc;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Adds a file to a case: a PDF, JPEG or PNG, kept under its hash. Adding it again changes nothing.</summary>
internal static class AddEvidenceFile
{
    internal const int MaxBytes = 10_000_000;

    internal sealed record Added(Guid Id, long Version, string Sha256, string MediaType, long Bytes);

    internal static void MapEvidenceFiles(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/evidence-files", (Guid id, string title, DateOnly on, HttpContext http, CommandRunner commands) => Add(id, title, on, http, commands))
            .RequireRoles(Roles.Companion)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Accepts<byte[]>("application/octet-stream", "application/pdf", "image/jpeg", "image/png")
            .WithSummary("Add a PDF, JPEG or PNG of at most 10 MB; its type is checked by its content").Produces<Added>();
        cases.MapGet("/{id:guid}/evidence-files/{sha256}", Download).WithSummary("The file, as it was added").Produces<byte[]>();
    }

    internal static IEnumerable<IDomainEvent> Decide(
        RevivalCase c, string title, DateOnly on, string sha256, string? mediaType, long bytes, string actor, DateOnly today)
    {
        if (bytes == 0)
            throw new InvalidField("body", value: null, "must not be empty");
        var type = mediaType ?? throw Refusal.Always("EvidenceTypeNotAllowed", "The content is no PDF, JPEG or PNG, whatever it is called.");
        if (c.EvidenceFiles.Any(f => f.Sha256 == sha256))
            yield break;
        c.AssertStage([.. CaseEndpoints.Worked, RevivalStage.EvidenceSubmitted, RevivalStage.Verified, RevivalStage.Sustaining]);
        yield return new EvidenceFileAdded(CaseEndpoints.NotBeforeOpening(c, on, today), sha256, type, bytes, Require.Text(title, 200), actor);
    }

    private static async Task<IResult> Add(Guid id, string title, DateOnly on, HttpContext http, CommandRunner commands)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var content = buffer.ToArray();
        var (sha256, mediaType) = (EvidenceContent.HashOf(content), EvidenceType.Of(content));
        return await commands.Run(async (session, cancellation) =>
        {
            var (c, stream) = await commands.Fetch<RevivalCase>(session, id, cancellation);
            IDomainEvent[] events = [.. Decide(c, title, on, sha256, mediaType, content.Length, commands.Actor, commands.Today)];
            stream.AppendMany(events);
            if (events.Length > 0)
                EvidenceContent.Store(session, sha256, content);
            var version = c.Version + events.Length;
            return Answer.Ok(new Added(id, version, sha256, mediaType!, content.Length), version);
        });
    }

    private static async Task<IResult> Download(
        Guid id, string sha256, IQuerySession session, EvidenceContent contents, HttpContext http, CancellationToken cancellation)
    {
        var c = await session.LoadAsync<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
        var file = c.EvidenceFiles.FirstOrDefault(f => f.Sha256 == sha256) ?? throw new NotFound("evidence file", sha256);
        var content = await contents.Find(sha256, cancellation) ?? throw new NotFound("evidence file", sha256);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(
            content, file.MediaType, $"{sha256[..16]}{Path.GetExtension(file.MediaType.Replace('/', '.'))}", entityTag: new($"\"{sha256}\""));
    }
}
