using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Who met the course's rule: decided when the batch is completed, and again whenever more becomes known.</summary>
internal static class Completion
{
    internal static bool Meets(this Enrollment participant, CompletionRule rule, int days) =>
        participant.DaysAttended.Count * 100 >= rule.MinimumAttendancePercent * days
        && (!rule.PostTestRequired || (participant.PostTestScore is { } score && score >= rule.PassingScore));

    internal static IEnrollmentEvent Decide(Batch batch, Enrollment participant, Course course, DateOnly on) =>
        participant.Meets(batch.RuleOr(course), batch.Days.Count)
            ? new ParticipantCompleted(on, participant.EnrollmentId)
            : new ParticipantNotCompleted(on, participant.EnrollmentId, NeverCame(participant));

    /// <summary>What a completed batch owes after more became known; a certificate goes, and comes back, with its completion.</summary>
    internal static IEnumerable<IEnrollmentEvent> Corrections(Batch batch, Course course, DateOnly on)
    {
        if (batch.Status is not (BatchStatus.Completed or BatchStatus.Reported))
            yield break;
        foreach (var participant in batch.Enrollments.Where(e => e.IsCompleted || e.Status is EnrollmentStatus.NotCompleted or EnrollmentStatus.NoShow))
        {
            var completed = participant.Meets(batch.RuleOr(course), batch.Days.Count);
            if (completed != participant.IsCompleted)
            {
                yield return new CompletionCorrected(on, participant.EnrollmentId, completed);
                if (participant.Certificate is { IsValid: true } && !completed)
                    yield return new CertificateRevoked(on, participant.EnrollmentId, RevocationGround.CompletionCorrected, "The completion was corrected.");
                else if (participant.Certificate is { Ground: RevocationGround.CompletionCorrected } && completed)
                    yield return new CertificateReinstated(on, participant.EnrollmentId);
            }

            if (!completed && NeverCame(participant) != (participant.Status == EnrollmentStatus.NoShow))
                yield return new ParticipantNotCompleted(on, participant.EnrollmentId, NeverCame(participant));
        }
    }

    /// <summary>Not seen on any day, nor at the desk, nor at a test.</summary>
    private static bool NeverCame(Enrollment participant) =>
        participant is { DaysAttended.Count: 0, CheckedInOn: null, PreTestScore: null, PostTestScore: null };
}
