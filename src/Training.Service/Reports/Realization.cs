using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Regions;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Pages;
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
    /// <param name="Name">What a course, a batch (its venue and days) or a district is called, in Indonesian.</param>
    internal sealed record Group(string? Key, int Seats, int People, int Completed, string? Name = null);

    public static Realization Of(Programme programme, IEnumerable<Batch> batches, Func<Guid, string?> districtOf, CourseCatalogue courses)
    {
        Batch[] held = [.. batches.Where(b => b.IsAnnounced && !b.Status.IsCalledOff())];
        ParticipantRow[] rows = [.. held.SelectMany(b => b.Enrollments.Where(e => e.TakesSeat).Select(e => ParticipantRow.Of(b, e, districtOf(e.CooperativeId))))];
        var people = PeopleIn(rows);
        Target Against(int target) => new(target, rows.Length, people, people >= target);
        var batchOf = held.ToDictionary(b => b.Id);
        IReadOnlyList<Group> By(Func<ParticipantRow, string?> key, Func<ParticipantRow, string?>? name = null) =>
        [
            .. rows.GroupBy(key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new Group(g.Key, g.Count(), PeopleIn(g), CompletedIn(g), name?.Invoke(g.First()))),
        ];

        return new Realization(
            held.Length, rows.Length, people, CompletedIn(rows), Against(programme.MinistryTarget), Against(programme.DistrictTarget),
            By(r => r.CourseCode, r => courses.Of(batchOf[r.BatchId]).Nama), By(r => r.BatchId.ToString(), r => NameOf(batchOf[r.BatchId])),
            By(r => r.District, r => r.District is { } code ? RegionNames.All.GetValueOrDefault(code) : null), By(r => r.Sex?.ToString()), By(r => r.Role?.ToString()));
    }

    private static string NameOf(Batch batch) => $"{batch.Venue}, {Html.Days(batch.Days[0], batch.Days[^1])}";

    private static int PeopleIn(IEnumerable<ParticipantRow> rows) => rows.Select(r => r.PersonKey).Distinct(StringComparer.Ordinal).Count();

    private static int CompletedIn(IEnumerable<ParticipantRow> rows) => rows.Count(r => r.Status == EnrollmentStatus.Completed);
}
