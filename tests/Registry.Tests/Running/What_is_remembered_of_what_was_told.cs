using AwesomeAssertions;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.ServiceDefaults.CloudEvents;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>The predecessors of an event are the same, whether the subscription that tells it goes on, has just started, or was put back.</summary>
[Trait("Speed", "integration")]
public sealed class What_is_remembered_of_what_was_told(What_the_province_hears.Lives lives) : IClassFixture<What_the_province_hears.Lives>
{
    private const int PageSize = 3;

    [Fact]
    public async Task Is_what_is_stored_page_by_page()
    {
        var pages = await Pages();
        var all = await Ask(Lookup(), new([.. pages.SelectMany(p => p.Told)], 0, pages[^1].Ceiling));

        var goesOn = Lookup();
        var told = new List<ToldEvent>();
        foreach (var page in pages)
        {
            var here = await Ask(goesOn, page);
            (await Ask(Lookup(), page)).Should().Equal(here, "one that has just started reads what the other remembers");
            told.AddRange(here);
        }

        told.Should().Equal(all);
        told.Should().HaveCountGreaterThan(3 * PageSize);
        told.Skip(1).Zip(told, (e, before) => (e.Before.Sequence, before.Event.Sequence)).Should().AllSatisfy(pair => pair.Item1.Should().Be(pair.Item2));
    }

    [Fact]
    public async Task Is_read_again_where_a_page_comes_again()
    {
        var pages = await Pages();
        var lookup = Lookup();
        var first = await Ask(lookup, pages[0]);
        await Ask(lookup, pages[1]);

        (await Ask(lookup, pages[1])).Should().Equal(await Ask(Lookup(), pages[1]));
        (await Ask(lookup, pages[0])).Should().Equal(first);
        (await Ask(lookup, pages[3])).Should().Equal(await Ask(Lookup(), pages[3]), "a page between them was told by another replica");
    }

    private static Task<IReadOnlyList<ToldEvent>> Ask(PredecessorLookup lookup, TellingSubscription.Page page) =>
        lookup.OfAsync(page, CancellationToken.None);

    private PredecessorLookup Lookup() => lives.Registry.Service<PredecessorLookup>();

    /// <summary>All that is stored, also what nobody is told.</summary>
    private async Task<IReadOnlyList<TellingSubscription.Page>> Pages()
    {
        await using var session = lives.Registry.Store.QuerySession();
        var pages = new List<TellingSubscription.Page>();
        foreach (var events in (await session.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync()).Chunk(PageSize))
            pages.Add(new(await Published.Translation.Translate(events, session, CancellationToken.None), pages.Count == 0 ? 0 : pages[^1].Ceiling, events[^1].Sequence));
        return pages;
    }
}
