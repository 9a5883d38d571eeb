using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten.Services.BatchQuerying;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>Training told of a completion, or of its correction.</summary>
internal sealed class FollowParticipant(MonitoringPolicies policies) : IHandle<ParticipantCompleted>, IHandle<ParticipantCompletionCorrected>
{
    public Effect Handle(ParticipantCompleted message, IBatchedQuery reads) => Follow(message.Metadata, message.Participant);

    public Effect Handle(ParticipantCompletionCorrected message, IBatchedQuery reads) => Follow(message.Metadata, message.Participant);

    internal static CompletionHeard Heard(EventMetadata metadata, ParticipantState p) => new(
        metadata.OccurredOn, p.EnrollmentId, metadata.Version, p.PersonKey, p.Status == EnrollmentStatus.Completed,
        p.CourseCode, p.Ground, p.BatchId, p.ProgrammeId);

    private Effect Follow(EventMetadata metadata, ParticipantState p) => (session, cancellation) =>
        Following.Apply(session, p.CooperativeId, Heard(metadata, p), policies, sweptTo: null, cancellation);
}
