using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Reports;

/// <summary>
/// What a stage's report says: the classes that ended in its half of the year, row by row, and totals that are nothing but
/// sums of the rows. Money is whole rupiah.
/// </summary>
public sealed record StageContent(
    int FiscalYear, int Stage, DateOnly From, DateOnly To, int MinistryTarget, int DistrictTarget, StageTotals Totals,
    IReadOnlyList<BatchRow> Batches, IReadOnlyList<ParticipantRow> Participants)
{
    /// <param name="programme">The ledger.</param>
    /// <param name="stage">1 or 2.</param>
    /// <param name="batches">The programme's batches, of any stage.</param>
    /// <param name="districtOf">The district (kecamatan) of a cooperative, where it is known.</param>
    public static StageContent Of(Programme programme, int stage, IEnumerable<Batch> batches, Func<Guid, string?> districtOf)
    {
        Batch[] ended = [.. batches.Where(b => Stages.IsIn(b, stage)).OrderBy(b => b.Days[^1]).ThenBy(b => b.Id)];
        BatchRow[] rows = [.. ended.Select(b => BatchRow.Of(b, programme.Batches.FirstOrDefault(m => m.BatchId == b.Id)))];
        ParticipantRow[] people = [.. ended.SelectMany(b => b.Enrollments.Where(e => e.TakesSeat).Select(e => ParticipantRow.Of(b, e, districtOf(e.CooperativeId))))];
        var (from, to) = Stages.PeriodOf(programme.FiscalYear, stage);
        return new StageContent(
            programme.FiscalYear, stage, from, to, programme.MinistryTarget, programme.DistrictTarget, StageTotals.Of(rows, people), rows, people);
    }

    /// <summary>Whether it says the same.</summary>
    public bool Says(StageContent other) =>
        Totals == other.Totals && Batches.SequenceEqual(other.Batches) && Participants.SequenceEqual(other.Participants);
}

/// <param name="Batches">Classes that were held.</param>
/// <param name="People">Distinct people on the seats.</param>
/// <param name="Women">Seats that women took.</param>
/// <param name="Men">Seats that men took; what is neither was enrolled before the sex was kept.</param>
/// <param name="Realised">Of all rows, classes that were called off included.</param>
public sealed record StageTotals(
    int Batches, int Seats, int People, int Completed, int NotCompleted, int NoShow, int Women, int Men, long Planned, long Realised)
{
    public static StageTotals Of(IReadOnlyList<BatchRow> batches, IReadOnlyList<ParticipantRow> people) => new(
        batches.Count(b => !b.Status.IsCalledOff()),
        people.Count,
        people.Select(p => p.PersonKey).Distinct(StringComparer.Ordinal).Count(),
        people.Count(p => p.Status == EnrollmentStatus.Completed),
        people.Count(p => p.Status == EnrollmentStatus.NotCompleted),
        people.Count(p => p.Status == EnrollmentStatus.NoShow),
        people.Count(p => p.Sex == Sex.Female),
        people.Count(p => p.Sex == Sex.Male),
        batches.Sum(b => b.Planned),
        batches.Sum(b => b.Realised));
}

/// <summary>A class. One that was called off has no seats, and the money that it had cost by then.</summary>
public sealed record BatchRow(
    Guid BatchId, string CourseCode, string Venue, DateOnly FirstDay, DateOnly LastDay, BatchStatus Status, int Capacity, int Seats, int Completed,
    long Planned, long Realised)
{
    internal static BatchRow Of(Batch b, BatchBudget? money) => new(
        b.Id, b.CourseCode, b.Venue, b.Days[0], b.Days[^1], b.Status, b.Capacity, b.SeatsTaken,
        b.Enrollments.Count(e => e.IsCompleted), b.Status.IsCalledOff() ? 0 : money?.Planned ?? 0, money?.Realised ?? 0);
}

/// <summary>A seat that was taken, and by whom; the person is the pseudonym.</summary>
/// <param name="District">The kecamatan of the represented cooperative, as its Kemendagri code.</param>
public sealed record ParticipantRow(
    Guid EnrollmentId, Guid BatchId, string CourseCode, string PersonKey, Sex? Sex, OfficerRole? Role, Guid CooperativeId, string? District,
    EnrollmentStatus Status, int DaysAttended, int Days, bool PostTestTaken, DateOnly? CompletedOn)
{
    internal static ParticipantRow Of(Batch b, Enrollment e, string? district) => new(
        e.EnrollmentId, b.Id, b.CourseCode, e.PersonKey, e.Sex, e.Eligibility.Role, e.CooperativeId, district, ResultOf(e), e.DaysAttended.Count, b.Days.Count,
        e.PostTestScore is not null, e.CompletedOn);

    /// <summary>A certificate that is issued, or revoked, after the report does not change what was reported.</summary>
    private static EnrollmentStatus ResultOf(Enrollment e) => e.IsCompleted ? EnrollmentStatus.Completed : e.Status;
}
