using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>A person who completed the course, and where. Completions heard of before that was kept have no ids.</summary>
public sealed record TrainedOfficer(string PersonKey, DateOnly CompletedOn, Guid? EnrollmentId, Guid? BatchId, Guid? ProgrammeId)
{
    public static TrainedOfficer From(Completion completion) =>
        new(completion.PersonKey, completion.On, completion.EnrollmentId, completion.BatchId, completion.ProgrammeId);

    public static TrainedOfficer From(OfficerJoined x) => new(x.PersonKey, x.OccurredOn, x.EnrollmentId, x.BatchId, x.ProgrammeId);

    public bool IsOf(Completion completion) => EnrollmentId is null
        ? PersonKey == completion.PersonKey
        : EnrollmentId == completion.EnrollmentId && CompletedOn == completion.On;
}

/// <summary>How and when a case closed.</summary>
public sealed record Ending(DateOnly On, RevivalOutcome Outcome, string Reason);
