using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>Scores an officer's commitment by the rubric in force that day. Nothing is edited: a second word supersedes the first.</summary>
internal static class Evaluate
{
    internal sealed record Request(string PersonKey, DateOnly On, IReadOnlyDictionary<string, int> Scores, string? Remarks);

    internal sealed record EvaluationEntry(
        DateOnly On, string PersonKey, string Evaluator, IReadOnlyDictionary<string, int> Scores, decimal Mean, string? RubricVersion, string? Remarks,
        bool Superseded, DateTimeOffset RecordedAt, Guid EventId);

    internal static void MapEvaluate(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{id:guid}/commitment-evaluations", (Guid id, Request request, CommandRunner commands) =>
            commands.Run(async (session, cancellation) =>
            {
                var (c, stream) = await commands.Fetch<RevivalCase>(session, id, cancellation);
                stream.AppendOne(Decide(c, request, await AdoptRubric.Book(session, cancellation), commands.Actor, commands.Today));
                return Answer.Ok(id, c.Version + 1);
            }))
            .RequireRoles(Roles.Companion).WithSummary("Score an officer's commitment; supersedes one's own earlier score").Produces<Answer.Accepted>();
        cases.MapGet("/{id:guid}/commitment", async (Guid id, IQuerySession session, CancellationToken cancellation) =>
        {
            var c = await session.LoadAsync<RevivalCase>(id, cancellation) ?? throw new NotFound(nameof(RevivalCase), id);
            var lastOn = c.Evaluations.Select(e => e.OccurredOn).Append(c.OpenedOn).Max();
            return TypedResults.Ok(Commitment.AsOf(c, (await AdoptRubric.Book(session, cancellation)).InForceOn(lastOn)));
        }).WithSummary("Mean and spread of the evaluations, and what they recommend");
        cases.MapGet("/{id:guid}/commitment-evaluations", All).WithSummary("Every evaluation, the superseded ones too").Produces<IReadOnlyList<EvaluationEntry>>();
    }

    internal static CommitmentEvaluated Decide(RevivalCase c, Request request, RubricBook book, string actor, DateOnly today)
    {
        c.AssertStage(CaseEndpoints.Worked);
        if (!c.PersonKeys.Contains(request.PersonKey))
            throw new Refusal("NotAnOfficerOfTheCase", "The case does not rest on this person.", ("personKey", request.PersonKey));
        var on = CaseEndpoints.NotBeforeOpening(c, request.On, today);
        var rubric = book.InForceOn(on);
        if (!request.Scores.Keys.Order(StringComparer.Ordinal).SequenceEqual(rubric.Criteria.Select(k => k.Code).Order(StringComparer.Ordinal)))
            throw new InvalidField("scores", string.Join(", ", request.Scores.Keys), $"must be one each for {string.Join(", ", rubric.Criteria.Select(k => k.Code))} (rubric {rubric.Version})");
        foreach (var score in request.Scores.Values)
            Require.Between(score, 1, 5, "scores");
        return new CommitmentEvaluated(
            on, request.PersonKey, actor, request.Scores, Require.OptionalProse(request.Remarks, 2_000), rubric.Version, rubric.Score(request.Scores));
    }

    private static async Task<IResult> All(Guid id, IQuerySession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchStreamAsync(id, token: cancellation);
        if (stream.Count == 0 || stream[0].Data is not CaseOpened)
            throw new NotFound(nameof(RevivalCase), id);
        var evaluations = stream.Where(e => e.Data is CommitmentEvaluated).Select(e => (Stored: e, Data: (CommitmentEvaluated)e.Data)).ToArray();
        return TypedResults.Ok(evaluations.Select(e => new EvaluationEntry(
            e.Data.OccurredOn, e.Data.PersonKey, e.Data.Evaluator, e.Data.Scores, e.Data.Mean(), e.Data.RubricVersion, e.Data.Remarks,
            Array.Exists(evaluations, later => later.Stored.Version > e.Stored.Version && later.Data.PersonKey == e.Data.PersonKey && later.Data.Evaluator == e.Data.Evaluator),
            e.Stored.Timestamp.ToUniversalTime(), e.Stored.Id)).ToArray());
    }
}
