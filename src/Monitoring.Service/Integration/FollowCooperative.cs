using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Registry told something about a cooperative: what waits is applied, and an open case moves on.</summary>
internal sealed class FollowCooperative : IHandle<ICooperativeEvent>
{
    public async Task Handle(ICooperativeEvent message, IDocumentSession session, CancellationToken cancellation)
    {
        var watch = await Watch.Load(session, message.Cooperative.CooperativeId, cancellation);
        watch.Append(new Cooperatives.CooperativeHeard(message.Metadata.OccurredOn, message.Metadata.Version, message.Cooperative));
        switch (message)
        {
            case CooperativeReactivated { RevivalCaseId: { } caseId }:
                await Answered(session, caseId, new ReactivationHeard(message.Metadata.OccurredOn), cancellation);
                break;
            case Contracts.Registry.ReactivationRefused { RevivalCaseId: { } caseId } refused:
                await Answered(session, caseId, new RefusalHeard(message.Metadata.OccurredOn, refused.Reasons), cancellation);
                break;
            default:
                await watch.OpenOrJoin(session, cancellation);
                break;
        }
    }

    /// <summary>Registry's answer to a verification; only a case that waits for one takes it.</summary>
    private static async Task Answered(
        IDocumentSession session, Guid caseId, ServiceDefaults.EventStore.IDomainEvent answer, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<RevivalCase>(caseId, cancellation);
        if (stream.Aggregate?.Stage == RevivalStage.Verified)
            stream.AppendOne(answer);
    }
}

/// <summary>Training told of a completion, or of its correction.</summary>
internal sealed class FollowParticipant : IHandle<ParticipantCompleted>, IHandle<ParticipantCompletionCorrected>
{
    public Task Handle(ParticipantCompleted message, IDocumentSession session, CancellationToken cancellation) =>
        Heard(message.Participant, message.Metadata.Version, message.Metadata.OccurredOn, session, cancellation);

    public Task Handle(ParticipantCompletionCorrected message, IDocumentSession session, CancellationToken cancellation) =>
        Heard(message.Participant, message.Metadata.Version, message.Metadata.OccurredOn, session, cancellation);

    private static async Task Heard(ParticipantState p, long version, DateOnly on, IDocumentSession session, CancellationToken cancellation)
    {
        if (p.CourseCode != CourseCodes.Revitalisation || p.Ground != EligibilityGround.InactiveCooperative)
            return;
        var watch = await Watch.Load(session, p.CooperativeId, cancellation);
        if (watch.State.Completions.Any(c => c.EnrollmentId == p.EnrollmentId && c.BatchVersion >= version))
            return; // a correction was heard before
        watch.Append(new CompletionHeard(on, p.EnrollmentId, version, p.PersonKey, p.Status == EnrollmentStatus.Completed));
        await watch.OpenOrJoin(session, cancellation);
    }
}
