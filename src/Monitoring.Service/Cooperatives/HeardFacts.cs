using KoperasiPlatform.Contracts.Training;

namespace KoperasiPlatform.Monitoring.Cooperatives;

/// <summary>Something that turned at Registry, as it was told.</summary>
public sealed record HeardTurn(
    long RegistryVersion, DateOnly On, Turn Turn, Guid? RevivalCaseId, IReadOnlyList<string> Reasons, string? PolicyVersion, Guid? SuccessorId);

/// <summary>What is known of one enrolment, by the newest version of its batch that was heard.</summary>
/// <param name="On">The day of the completion, or of the correction that took it back.</param>
/// <param name="FirstOn">The first day on which it was ever complete; null when that was never heard.</param>
public sealed record Completion(
    Guid EnrollmentId,
    long BatchVersion,
    string PersonKey,
    DateOnly On,
    bool Completed,
    string? CourseCode,
    EligibilityGround? Ground,
    Guid? BatchId,
    Guid? ProgrammeId,
    DateOnly? FirstOn)
{
    /// <summary>Only the revitalisation course opens a case, and only for officers of inactive cooperatives.</summary>
    public bool Counts => CourseCode is null or CourseCodes.Revitalisation && Ground is null or EligibilityGround.InactiveCooperative;

    public static Completion From(CompletionHeard x, Completion? known)
    {
        DateOnly?[] firsts = [known?.FirstOn, x.Completed ? x.OccurredOn : null];
        var first = firsts.Min();
        return known is not null && known.BatchVersion >= x.BatchVersion
            ? known with { FirstOn = first }
            : new Completion(
                x.EnrollmentId, x.BatchVersion, x.PersonKey, x.OccurredOn, x.Completed, x.CourseCode, x.Ground, x.BatchId, x.ProgrammeId, first);
    }
}
