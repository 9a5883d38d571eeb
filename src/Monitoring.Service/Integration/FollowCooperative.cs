using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Registry told something about a cooperative: what waits is applied, and its cases move on.</summary>
internal sealed class FollowCooperative(MonitoringPolicies policies) : IHandle<ICooperativeEvent>
{
    public Task Handle(ICooperativeEvent message, IDocumentSession session, CancellationToken cancellation) =>
        Following.Apply(session, message.Cooperative.CooperativeId, Heard(message), policies, sweptTo: null, cancellation);

    internal static CooperativeHeard Heard(ICooperativeEvent message)
    {
        var heard = new CooperativeHeard(message.Metadata.OccurredOn, message.Metadata.Version, message.Cooperative);
        return message switch
        {
            CooperativeBecameInactive => heard with { Turn = Turn.BecameInactive },
            CooperativeReactivated x => heard with { Turn = Turn.Reactivated, RevivalCaseId = x.RevivalCaseId },
            ReactivationRefused x => heard with { Turn = Turn.ReactivationRefused, RevivalCaseId = x.RevivalCaseId, Reasons = x.Reasons },
            CooperativeMerged => heard with { Turn = Turn.Merged },
            CooperativeDissolved => heard with { Turn = Turn.Dissolved },
            _ => heard,
        };
    }
}
