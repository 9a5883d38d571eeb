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
        this CommandRunner commands, Guid id, Func<Cooperative, IEnumerable<IDomainEvent>> decide, bool ifMatch = false) =>
        commands.Run(async (session, cancellation) =>
        {
            var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch);
            var events = WithActivity(cooperative, [.. decide(cooperative)], await Policies(session, cancellation));
            stream.AppendMany(events);
            return Answer.Ok(id, cooperative.Version + events.Count);
        });

    /// <summary>
    /// The facts, and the change of activity that they bring about on the day from which they hold, or, where more is
    /// recorded by now, on the day of that.
    /// </summary>
    public static IReadOnlyList<IDomainEvent> WithActivity(
        Cooperative cooperative, IReadOnlyList<IDomainEvent> facts, ActivityPolicyBook policies)
    {
        if (facts.Count == 0)
            return [];
        var since = cooperative.RecordedActivity.Since;
        var on = facts.Max(f => f.OccurredOn);
        return [.. facts, .. ActivityRecorder.Reassess(cooperative.After(facts), on > since ? on : since, policies)];
    }

    public static async Task<ActivityPolicyBook> Policies(IQuerySession session, CancellationToken cancellation) =>
        ActivityPolicyBook.Of(await session.LoadAsync<ActivityPolicyBook>(ActivityPolicyBook.TheId, cancellation));

    /// <summary>
    /// Nothing new is recorded of a cooperative whose dissolution has begun or whose legal life has ended; what is recorded
    /// may still be corrected.
    /// </summary>
    public static void AssertRegistered(Cooperative cooperative)
    {
        if (cooperative.LegalLife != LegalLife.Registered)
        {
            throw new Refusal(
                "CooperativeNotRegistered",
                "The cooperative is being dissolved, or its legal life has ended.",
                ("legalLife", cooperative.LegalLife),
                ("since", cooperative.DissolvingSince ?? cooperative.EndedOn));
        }
    }
}
