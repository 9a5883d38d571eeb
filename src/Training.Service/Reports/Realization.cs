using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Programmes;

namespace KoperasiPlatform.Training.Reports;

/// <summary>Whom the programme has trained, against both targets: as seats, and as distinct people.</summary>
/// <param name="Batches">Classes that are planned or held, but those called off.</param>
/// <param name="Seats">Seats taken.</param>
/// <param name="People">Distinct people on them.</param>
internal sealed record Realization(
    int Batches,
    int Seats,
    int People,
    int Completed,
    Realization.Target Ministry,
    Realization.Target District,
    IReadOnlyList<Realization.Group> ByCourse,
    IReadOnlyList<Realization.Group> ByBatch,
    IReadOnlyList<Realization.Group> ByDistrict,
    IReadOnlyList<Realization.Group> BySex,
    IReadOnlyList<Realization.Group> ByRole)
{
    internal sealed record Target(int People, int SeatsTaken, int DistinctPeople, bool Reached);

    /// <param name="Key">Null for what is not known of a seat.</param>
    /// <param name="People">Distinct people within the group; who is in two groups counts in both.</param>
    internal sealed record Group(string? Key, int Seats, int People, int Completed);

    public static Realization Of(Programme programme, IEnumerable<Batch> batches, Func<Guid, string?> districtOf)
    {
        Batch[] held = [.. batches.Where(b => b.IsAnnounced && !b.Status.IsCalledOff())];
        ParticipantRow[] rows = [.. held.SelectMany(b => b.Enrollments.Where(e => e.TakesSeat).Select(e => ParticipantRow.Of(b, e, districtOf(e.CooperativeId))))];
        var people = PeopleIn(rows);
        Target Against(int target) => new(target, rows.Length, people, people >= target);
        IReadOnlyList<Group> By(Func<ParticipantRow, string?> key) =>
        [
            .. rows.GroupBy(key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Group(g.Key, g.Count(), PeopleIn(g), CompletedIn(g))),
        ];

        return new Realization(
            held.Length, rows.Length, people, CompletedIn(rows), Against(programme.MinistryTarget), Against(programme.DistrictTarget),
            By(r => r.CourseCode), By(r => r.BatchId.ToString()), By(r => r.District), By(r => r.Sex?.ToString()), By(r => r.Role?.ToString()));
    }

    private static int PeopleIn(IEnumerable<ParticipantRow> rows) => rows.Select(r => r.PersonKey).Distinct(StringComparer.Ordinal).Count();

    private static int CompletedIn(IEnumerable<ParticipantRow> rows) => rows.Count(r => r.Status == EnrollmentStatus.Completed);
}
