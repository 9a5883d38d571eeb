using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Someone who recorded none of it, files and visits, looks at the evidence: verifies it, which asks Registry to decide, or refuses it.</summary>
internal static class VerifyEvidence
{
    internal sealed record Request(DateOnly VerifiedOn);

    internal sealed record RefusalRequest(DateOnly RefusedOn, IReadOnlyList<string> Reasons);

    internal static void MapVerify(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/verification", (Guid id, Request request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Decide(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Verifier).WithSummary("Verify evidence that someone else submitted: asks Registry to decide").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/evidence-refusal", (Guid id, RefusalRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Decide(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Verifier).WithSummary("Refuse the evidence with reasons: the case goes back to mentoring").Produces<Answer.Accepted>();
    }

    internal static CaseVerified Decide(RevivalCase c, Request request, string actor, DateOnly today) =>
        new(Looked(c, request.VerifiedOn, actor, today, "verifiedOn"), actor);

    internal static EvidenceRefused Decide(RevivalCase c, RefusalRequest request, string actor, DateOnly today) => new(
        Looked(c, request.RefusedOn, actor, today, "refusedOn"),
        [.. Require.NotEmpty(request.Reasons, 20).Select(r => Require.Prose(r, 500, "reasons"))],
        actor);

    private static DateOnly Looked(RevivalCase c, DateOnly on, string actor, DateOnly today, string field)
    {
        c.AssertStage(RevivalStage.EvidenceSubmitted);
        var evidence = c.Evidence!;
        var recorders = c.EvidenceFiles.Where(f => evidence.Files?.Contains(f.Sha256) == true).Select(f => f.RecordedBy)
            .Concat(c.Visits.Select(v => v.RecordedBy)).Append(evidence.SubmittedBy);
        if (recorders.Contains(actor, StringComparer.Ordinal))
            throw new Refusal("VerifierIsRecorder", "Someone other than those who visited the cooperative, recorded the evidence or submitted it must verify it.", ("submittedBy", evidence.SubmittedBy));
        return CaseEndpoints.NotBeforeOpening(c, on, today, field) >= evidence.OccurredOn
            ? on
            : throw new InvalidField(field, on, $"must not be before the evidence was submitted, {evidence.OccurredOn:yyyy-MM-dd}");
    }
}
