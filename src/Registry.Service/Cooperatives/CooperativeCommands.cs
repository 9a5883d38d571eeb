using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

internal static class CooperativeCommands
{
    /// <summary>
    /// A command that states a fact about a cooperative: decided, and where the fact changes its activity on the day from
    /// which it holds, that is recorded with it.
    /// </summary>
    public static Task<IResult> State(
        this CommandRunner commands, Guid id, Func<Cooperative, IEnumerable<IDomainEvent>> decide) =>
        commands.Run(async (session, cancellation) =>
        {
            var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation);
            var events = WithActivity(cooperative, [.. decide(cooperative)], await Policies(session, cancellation));
            stream.AppendMany(events);
            return Answer.Ok(id, cooperative.Version + events.Count);
        });

    public static IReadOnlyList<IDomainEvent> WithActivity(
        Cooperative cooperative, IReadOnlyList<IDomainEvent> facts, ActivityPolicyBook policies) =>
        facts.Count == 0 ? [] : [.. facts, .. ActivityRecorder.Reassess(cooperative.After(facts), facts.Max(f => f.OccurredOn), policies)];

    public static async Task<ActivityPolicyBook> Policies(IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<ActivityPolicyBook>(ActivityPolicyBook.TheId, cancellation)
            ?? throw new InvalidOperationException("No activity policy has been adopted yet.");

    /// <summary>Nothing more is recorded of a cooperative whose legal life has ended.</summary>
    public static void AssertRegistered(Cooperative cooperative)
    {
        if (cooperative.LegalLife != LegalLife.Registered)
        {
            throw new Refusal(
                "CooperativeNotRegistered",
                "The cooperative's legal life has ended.",
                ("legalLife", cooperative.LegalLife),
                ("endedOn", cooperative.EndedOn));
        }
    }
}
