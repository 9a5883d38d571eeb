using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Api;

/// <summary>What the story asks of Monitoring.</summary>
internal sealed class MonitoringApi(ServiceClient client)
{
    internal sealed record RevivalCase(Guid Id, Guid CooperativeId, string Stage, IReadOnlyList<string> PersonKeys, IReadOnlyList<Refusal> Refusals);

    internal sealed record CasePage(IReadOnlyList<RevivalCase> Items, string? Next);

    internal sealed record Refusal(DateOnly OccurredOn, IReadOnlyList<string> Reasons);

    internal sealed record Outcomes(int Opened, int Reactivated, int Refused, int Stalled);

    internal sealed record Swept(int Recorded);

    public async Task<IReadOnlyList<RevivalCase>> Cases()
    {
        var all = new List<RevivalCase>();
        string? after = null;
        do
        {
            var page = await client.Get<CasePage>($"/cases?limit=500{(after is null ? "" : $"&after={after}")}");
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    public Task<RevivalCase> CaseOf(Guid id) => client.Get<RevivalCase>($"/cases/{id}");

    public Task<Outcomes> Results() => client.Get<Outcomes>("/outcomes");

    public Task Evaluate(Guid id, string personKey, Evaluation evaluation) =>
        client.Post(Actor.Companion(evaluation.Evaluator), $"/cases/{id}/commitment-evaluations", $"evaluate/{evaluation.NationalId}", new
        {
            PersonKey = personKey,
            evaluation.On,
            evaluation.Scores,
        });

    public Task Plan(Guid id, CasePlan plan) => client.Post(Actor.Companion(plan.Companion), $"/cases/{id}/plan", "plan", plan);

    public Task Visit(Guid id, Actor companion, Guid clientId, Visit visit) =>
        client.Post(companion, $"/cases/{id}/visits", $"visit/{visit.On:O}", new
        {
            ClientId = clientId,
            visit.On,
            visit.Kind,
            visit.Present,
            visit.Findings,
            visit.NextSteps,
        });

    public Task Extend(Guid id, Actor companion, Extension extension) => client.Post(companion, $"/cases/{id}/extension", "extend", extension);

    public Task SubmitEvidence(Guid id, Attempt attempt, IReadOnlyList<string> items) =>
        client.Post(Actor.Companion(attempt.SubmittedBy), $"/cases/{id}/evidence", $"evidence/{attempt.SubmittedOn:O}", new
        {
            attempt.SubmittedOn,
            Items = items,
        });

    public Task Verify(Guid id, Attempt attempt) =>
        client.Post(Actor.Verifier(attempt.VerifiedBy), $"/cases/{id}/verification", $"verify/{attempt.VerifiedOn:O}", new { attempt.VerifiedOn });

    public Task Sweep(DateOnly day) => client.Post<Swept>(Actor.Admin, "/sweeps", $"sweep/{day:O}", new { AsOf = day });
}
