using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Hands the evidence of a revival in, for someone else to verify.</summary>
internal static class SubmitEvidence
{
    /// <param name="SubmittedOn">The day.</param>
    /// <param name="Items">What it shows, in words.</param>
    /// <param name="Files">The hashes of files that were added to the case.</param>
    internal sealed record Request(DateOnly SubmittedOn, IReadOnlyList<string> Items, IReadOnlyList<string>? Files);

    internal static void MapSubmit(this RouteGroupBuilder cases) =>
        cases.MapPost("/{id:guid}/evidence", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Decide(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Submit the evidence of a revival").Produces<Answer.Accepted>();

    internal static EvidenceSubmitted Decide(RevivalCase c, Request request, string actor, DateOnly today)
    {
        c.AssertStage(RevivalStage.Mentoring);
        string[] files = [.. (request.Files ?? []).Distinct(StringComparer.Ordinal)];
        foreach (var file in files)
        {
            if (c.EvidenceFiles.All(f => f.Sha256 != file))
                throw new InvalidField("files", file, "must be the hash of a file that was added to the case");
        }

        return new EvidenceSubmitted(
            CaseEndpoints.NotBeforeOpening(c, request.SubmittedOn, today, "submittedOn"),
            [.. Require.NotEmpty(request.Items, 50).Select(i => Require.Prose(i, 500, "items"))],
            actor,
            files.Length == 0 ? null : files);
    }
}
