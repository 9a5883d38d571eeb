using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using Marten;

namespace KoperasiPlatform.Training.Reports;

/// <summary>
/// What the ids, codes and pseudonyms of a report's rows are called, for who reads it as a table. People are named as they are
/// known today, and only to who may know: a report itself holds nobody's name.
/// </summary>
/// <param name="Courses">By batch, in Indonesian.</param>
/// <param name="Cooperatives">As far as Training has heard of them.</param>
/// <param name="People">Those who are shown to the reader; without those whose data were erased.</param>
internal sealed record ReportLegend(
    IReadOnlyDictionary<Guid, string> Courses, IReadOnlyDictionary<Guid, string> Cooperatives, IReadOnlyDictionary<string, PersonView> People)
{
    /// <summary>Finds the names.</summary>
    internal sealed class Finder(IQuerySession session, PersonReader reader, CourseCatalogue courses)
    {
        public async Task<ReportLegend> For(StageContent content, CancellationToken cancellation)
        {
            var batches = await session.LoadManyAsync<Batch>(cancellation, content.Batches.Select(b => b.BatchId));
            return new ReportLegend(
                batches.ToDictionary(b => b.Id, b => courses.Of(b).Nama),
                await session.NamesOf(content.Participants.Select(p => p.CooperativeId), cancellation),
                await reader.ShowTo(Roles.Trainer, [.. content.Participants.Select(p => p.PersonKey)], cancellation));
        }
    }
}
