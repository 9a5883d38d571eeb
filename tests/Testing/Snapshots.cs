using System.Text.Json.Nodes;
using AwesomeAssertions;
using JasperFx.Events.Projections;
using Marten;

namespace KoperasiPlatform.Testing;

/// <summary>The states that a service keeps of its streams, each written with the events that led to it.</summary>
public static class Snapshots
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Overwrites every snapshot, has each projection rebuilt from the events, and compares; a projection without a stream shows nothing.</summary>
    /// <param name="service">With streams of every kind.</param>
    public static async Task RebuiltFromTheirEventsEqualWhatLivedAsync(RunningService service)
    {
        var store = (DocumentStore)service.Service<IDocumentStore>();
        string[] projections = [.. store.Options.Projections.All.Where(p => p.Lifecycle == ProjectionLifecycle.Inline).Select(p => p.Name)];
        projections.Should().HaveCountGreaterThan(2);
        await AssertVersionsAsync(service, projections);
        var before = await ReadAsync(service, projections);
        foreach (var (projection, snapshots) in before)
            snapshots.Should().NotBeEmpty($"a {projection} lives that can be rebuilt");

        await using (var session = store.LightweightSession())
        {
            foreach (var projection in projections)
                session.QueueSqlCommand($"update {Table(projection)} set data = '{{}}'");
            await session.SaveChangesAsync();
        }

        using var daemon = await store.BuildProjectionDaemonAsync();
        foreach (var projection in projections)
            await daemon.RebuildProjectionAsync(projection, Patience, CancellationToken.None);

        foreach (var (projection, snapshots) in await ReadAsync(service, projections))
            snapshots.Should().Equal(before[projection], $"every {projection} is what its events say");
        await AssertVersionsAsync(service, projections);
    }

    /// <summary>
    /// Every event that is stored is read as what was written: who tells it from memory, and who reads it, say the same (ADR 32). That is, what was read
    /// would be written as it was.
    /// </summary>
    public static async Task EventsAreReadAsTheyWereWrittenAsync(RunningService service)
    {
        var store = service.Service<IDocumentStore>();
        await using var session = store.QuerySession();
        var written = (await service.QueryAsync<string>("select data::text from mt_events order by seq_id")).Select(data => JsonNode.Parse(data)).ToArray();
        var read = await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync();

        read.Select(e => e.EventType).Distinct().Should().HaveCountGreaterThan(9);
        foreach (var (e, data) in read.Zip(written))
            JsonNode.DeepEquals(JsonNode.Parse(store.Options.Serializer().ToJson(e.Data)), data).Should().BeTrue($"{e.EventTypeName} is {data}");
    }

    /// <summary>What is read to be written is appended to at its snapshot's version: one that is behind its stream could never be written again.</summary>
    private static async Task AssertVersionsAsync(RunningService service, IEnumerable<string> projections)
    {
        foreach (var projection in projections)
        {
            (await service.QueryAsync<string>($"select id || ' ' || d.mt_version || ' ' || s.version from {Table(projection)} d join mt_streams s using (id) where d.mt_version <> s.version"))
                .Should().BeEmpty($"every {projection} has the version of its stream");
        }
    }

    private static async Task<Dictionary<string, IReadOnlyList<string>>> ReadAsync(RunningService service, IEnumerable<string> projections)
    {
        var read = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var projection in projections)
            read[projection] = await service.QueryAsync<string>($"select id || ' ' || data::text from {Table(projection)} order by id");
        return read;
    }

    private static string Table(string projection) => $"mt_doc_{projection.ToLowerInvariant()}";
}
