using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.Registry.Integration;

/// <summary>Monitoring verified a revival case: Registry decides by its policy, and says so either way.</summary>
internal sealed class DecideReactivation : IHandle<RevivalVerified>
{
    public async Task Handle(RevivalVerified message, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Cooperative>(message.Case.CooperativeId, cancellation);
        var cooperative = stream.Aggregate
            ?? throw new InvalidOperationException($"Case {message.Case.CaseId} is about a cooperative that Registry does not have.");
        var policies = await CooperativeCommands.Policies(session, cancellation);
        var on = message.Case.VerifiedOn ?? message.Metadata.OccurredOn;
        stream.AppendMany(Reactivate.Decide(cooperative, on, message.Case.CaseId, policies));
    }
}
