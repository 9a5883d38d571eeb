using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Training told of a completion, or of its correction.</summary>
internal sealed class FollowParticipant(MonitoringPolicies policies) : IHandle<ParticipantCompleted>, IHandle<ParticipantCompletionCorrected>
{
    public Task Handle(ParticipantCompleted message, IDocumentSession session, CancellationToken cancellation) =>
        Follow(message.Metadata, message.Participant, session, cancellation);

    public Task Handle(ParticipantCompletionCorrected message, IDocumentSession session, CancellationToken cancellation) =>
        Follow(message.Metadata, message.Participant, session, cancellation);

    internal static CompletionHeard Heard(EventMetadata metadata, ParticipantState p) => new(
        metadata.OccurredOn, p.EnrollmentId, metadata.Version, p.PersonKey, p.Status == EnrollmentStatus.Completed,
        p.CourseCode, p.Ground, p.BatchId, p.ProgrammeId);

    private Task Follow(EventMetadata metadata, ParticipantState p, IDocumentSession session, CancellationToken cancellation) =>
        Following.Apply(session, p.CooperativeId, Heard(metadata, p), policies, sweptTo: null, cancellation);
}
