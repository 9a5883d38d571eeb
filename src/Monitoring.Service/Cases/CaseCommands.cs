using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>What companions, evaluators and verifiers do with a case.</summary>
internal static class CaseCommands
{
    internal sealed record EvaluationRequest(string PersonKey, DateOnly On, Scores Scores, string? Remarks);

    internal sealed record PlanRequest(DateOnly AgreedOn, DateOnly MeetingDate, IReadOnlyList<string> Activities, string Companion);

    internal sealed record VisitRequest(Guid ClientId, DateOnly On, VisitKind Kind, IReadOnlyList<string> Present, string Findings, string NextSteps);

    internal sealed record EvidenceRequest(DateOnly SubmittedOn, IReadOnlyList<string> Items);

    internal sealed record VerificationRequest(DateOnly VerifiedOn);

    internal sealed record ExtensionRequest(DateOnly On, DateOnly Until, string Reason);

    private static readonly RevivalStage[] Worked =
        [RevivalStage.Opened, RevivalStage.CommitmentEvaluated, RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.Stalled];

    internal static void MapCommands(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/commitment-evaluations", (Guid id, EvaluationRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Evaluate(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Score an officer's commitment; supersedes one's own earlier score").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/plan", (Guid id, PlanRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Plan(c, request, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Agree on a plan").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/visits", (Guid id, VisitRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => Visit(c, request, commands.Actor, commands.Today)))
            .RequireRoles(Roles.Companion).WithSummary("Record a visit; a clientId that came before changes nothing").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/evidence", (Guid id, EvidenceRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [SubmitEvidence(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Submit the evidence of a revival").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/verification", (Guid id, VerificationRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Verify(c, request, commands.Actor, commands.Today)]))
            .RequireRoles(Roles.Verifier).WithSummary("Verify evidence that someone else submitted: asks Registry to decide").Produces<Answer.Accepted>();
        cases.MapPost("/{id:guid}/extension", (Guid id, ExtensionRequest request, CommandRunner commands) =>
            commands.Decide<RevivalCase>(id, c => [Extend(c, request, commands.Today)]))
            .RequireRoles(Roles.Companion).WithSummary("Extend the mentoring months").Produces<Answer.Accepted>();
    }

    internal static CommitmentEvaluated Evaluate(RevivalCase c, EvaluationRequest request, string actor, DateOnly today)
    {
        c.AssertStage(Worked);
        if (!c.PersonKeys.Contains(request.PersonKey))
            throw new Refusal("NotAnOfficerOfTheCase", "The case does not rest on this person.", ("personKey", request.PersonKey));
        foreach (var score in new[] { request.Scores.Willingness, request.Scores.Time, request.Scores.Capability, request.Scores.Support })
            Require.Between(score, 1, 5, "scores");
        return new CommitmentEvaluated(NotBeforeOpening(c, request.On, today), request.PersonKey, actor, request.Scores, Require.OptionalText(request.Remarks, 2_000));
    }

    internal static CasePlanned Plan(RevivalCase c, PlanRequest request, DateOnly today)
    {
        c.AssertStage(RevivalStage.CommitmentEvaluated, RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.Stalled);
        return new CasePlanned(
            NotBeforeOpening(c, request.AgreedOn, today), request.MeetingDate, Require.NotEmpty(request.Activities, 50), Require.Text(request.Companion, 100));
    }

    internal static IEnumerable<IDomainEvent> Visit(RevivalCase c, VisitRequest request, string actor, DateOnly today)
    {
        if (c.Visits.Any(v => v.ClientId == request.ClientId))
            yield break;
        c.AssertStage(RevivalStage.Planned, RevivalStage.Mentoring, RevivalStage.Stalled, RevivalStage.EvidenceSubmitted, RevivalStage.Verified, RevivalStage.Sustaining);
        yield return new CaseVisited(
            NotBeforeOpening(c, request.On, today), request.ClientId, request.Kind, request.Present,
            Require.Text(request.Findings, 2_000), Require.Text(request.NextSteps, 2_000), actor);
    }

    internal static EvidenceSubmitted SubmitEvidence(RevivalCase c, EvidenceRequest request, string actor, DateOnly today)
    {
        c.AssertStage(RevivalStage.Mentoring, RevivalStage.Stalled);
        return new EvidenceSubmitted(NotBeforeOpening(c, request.SubmittedOn, today), Require.NotEmpty(request.Items, 50), actor);
    }

    internal static CaseVerified Verify(RevivalCase c, VerificationRequest request, string actor, DateOnly today)
    {
        c.AssertStage(RevivalStage.EvidenceSubmitted);
        if (c.Evidence?.SubmittedBy == actor)
            throw new Refusal("VerifierIsRecorder", "Someone other than the one who submitted it must verify it.", ("submittedBy", actor));
        return new CaseVerified(NotBeforeOpening(c, request.VerifiedOn, today), actor);
    }

    internal static CaseExtended Extend(RevivalCase c, ExtensionRequest request, DateOnly today)
    {
        c.AssertStage(Worked);
        return request.Until > request.On
            ? new CaseExtended(NotBeforeOpening(c, request.On, today), request.Until, Require.Text(request.Reason, 500))
            : throw new InvalidField("until", request.Until, "must be after on");
    }

    private static DateOnly NotBeforeOpening(RevivalCase c, DateOnly on, DateOnly today) =>
        Require.NotAfter(on, today, nameof(on)) >= c.OpenedOn
            ? on
            : throw new InvalidField("on", on, $"must not be before the opening of the case, {c.OpenedOn:yyyy-MM-dd}");
}
