using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Testing;
using Marten;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>The sample of Solok Selatan after the roster of 2019-03-19, and three cooperatives with a life of their own.</summary>
[Trait("Speed", "integration")]
public sealed class The_lists(The_lists.Register register) : IClassFixture<The_lists.Register>
{
    private readonly RunningRegistry _registry = register.Registry;

    public static TheoryData<string> Days => ["1975-06-01", "2016-07-01", "2019-03-19", "2019-06-30", "2019-11-01", "2020-06-29", "2020-07-01", "2035-01-01"];

    [Theory]
    [MemberData(nameof(Days))]
    public async Task Show_of_every_cooperative_on_any_day_what_its_facts_say(string day)
    {
        await using var session = _registry.Store.QuerySession();
        var policies = await CooperativeCommands.Policies(session, CancellationToken.None);
        var on = DateOnly.ParseExact(day, "O");
        var expected = (await session.Query<Cooperative>().ToListAsync(CancellationToken.None)).Where(c => c.ExistsOn(on))
            .Select(c => (c.Id, Activity: Activity.AsOf(c, on, policies))).Select(c => (c.Id, c.Activity.Status.ToString(), c.Activity.Since, Status(c.Activity, on)));

        var items = await All($"asOf={day}");

        items.Select(i => (i.GetProperty("id").GetGuid(), Text(i, "activity")!, DateOnly.ParseExact(Text(i, "since")!, "O"), Text(i, "meeting")))
            .Should().BeEquivalentTo(expected);

        static string? Status(Activity activity, DateOnly on) => activity.BookYears.SingleOrDefault(y => y.Year == on.Year - 1)?.Status.ToString();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&activity=Inactive")]
    [InlineData("&activity=Active&activity=AtRisk")]
    [InlineData("&region=13.11.01")]
    [InlineData("&region=13.11.01.2001")]
    [InlineData("&type=SavingsAndLoan&type=Service")]
    [InlineData("&form=Secondary")]
    [InlineData("&meeting=Held")]
    [InlineData("&meeting=Overdue&activity=Inactive")]
    [InlineData("&officers=InTerm")]
    [InlineData("&officers=None&activity=Inactive&region=13.11")]
    [InlineData("&search=bundo")]
    public async Task Hold_as_many_as_they_are_counted(string filter)
    {
        using var viewer = _registry.As("viewer");
        foreach (var day in new[] { "2019-03-19", "2020-06-29" })
        {
            var counts = await viewer.ReadAsync($"cooperatives/counts?asOf={day}{filter}");
            (await All($"asOf={day}{filter}")).Should().HaveCount(counts.GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task Count_each_filter_s_other_values_under_all_the_other_filters()
    {
        using var viewer = _registry.As("viewer");
        var counts = await viewer.ReadAsync("cooperatives/counts?asOf=2019-03-19&region=13.11&activity=Inactive&officers=None");

        foreach (var activity in counts.GetProperty("activity").EnumerateObject())
            (await All($"asOf=2019-03-19&region=13.11&officers=None&activity={activity.Name}")).Should().HaveCount(activity.Value.GetInt32());
        counts.GetProperty("activity").EnumerateObject().Count().Should().BeGreaterThan(1);
        foreach (var region in counts.GetProperty("regions").EnumerateArray())
        {
            region.GetProperty("code").GetString().Should().HaveLength("13.11.01".Length, "the districts are one level below the regency");
            (await All($"asOf=2019-03-19&activity=Inactive&officers=None&region={region.GetProperty("code").GetString()}"))
                .Should().HaveCount(region.GetProperty("count").GetInt32());
        }
    }

    [Theory]
    [InlineData("name", "name")]
    [InlineData("-name", "name")]
    [InlineData("number", "legalEntityNumber")]
    [InlineData("since", "since")]
    [InlineData("-since", "since")]
    [InlineData("-region", "regionCode")]
    public async Task Come_page_by_page_in_order_with_nothing_twice_and_nothing_missing(string sort, string field)
    {
        var small = await All($"asOf=2019-03-19&sort={sort}", limit: 7);
        var large = await All($"asOf=2019-03-19&sort={sort}", limit: 500);

        small.Select(i => Text(i, "id")).Should().Equal(large.Select(i => Text(i, "id"))).And.OnlyHaveUniqueItems();
        var dates = small.Select(i => Text(i, field)).ToArray();
        if (field is "since" or "regionCode")
            dates.Should().Equal(sort[0] == '-' ? dates.OrderDescending(StringComparer.Ordinal) : dates.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("KUD Contoh Lubuk Gadang")]
    [InlineData("lubuk GADANG contoh")]
    [InlineData("Kop. Unit Desa Lubuk Gadang")]
    [InlineData("gadang lubuk")]
    [InlineData("Lubúk Gadàng")]
    [InlineData("lubug gadangg")]
    [InlineData("9449/BH")]
    public async Task Find_a_cooperative_by_what_people_write(string search) =>
        (await All($"asOf=2019-03-19&search={Uri.EscapeDataString(search)}")).Select(i => Text(i, "name")).Should().Contain("KUD Contoh Lubuk Gadang");

    [Fact]
    public async Task Show_also_what_was_written_before_they_last_looked_and_committed_after_that()
    {
        await using var source = NpgsqlDataSource.Create(_registry.Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using (var transaction = await connection.BeginTransactionAsync(CancellationToken.None))
        {
            await Rename("late indeed");
            (await Names()).Should().NotContain("late indeed");
            await _registry.RegisterAsync(4); // a later transaction that ends first
            (await Names()).Should().Contain("koperasi contoh 4");
            await transaction.CommitAsync(CancellationToken.None);
        }

        (await Names()).Should().Contain("late indeed");
        await Rename("koperasi contoh 1");
        (await Names()).Should().NotContain("late indeed");

        async Task<string[]> Names()
        {
            var census = _registry.Service<Census>();
            return await census.Read((table, _) => Enumerable.Range(0, table.Rows.Length).Where(n => table.Rows[n].HoldsOn(new DateOnly(2020, 6, 29).DayNumber)).Select(n => table.NameOf(n).NameOrder).ToArray(), CancellationToken.None);
        }

        async Task Rename(string name)
        {
            await using var command = new NpgsqlCommand("update listed_periods set name_order = $1 where cooperative_id = $2", connection) { Parameters = { new() { Value = name }, new() { Value = register.Led } } };
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            await using var written = new NpgsqlCommand("update listed_cooperatives set written = pg_current_xact_id() where cooperative_id = $1", connection) { Parameters = { new() { Value = register.Led } } };
            await written.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Take_in_once_what_was_written_while_another_transaction_goes_on()
    {
        using var census = new Census(_registry.Service<NpgsqlDataSource>(), _registry.Service<IDocumentStore>());
        await using var source = NpgsqlDataSource.Create(_registry.Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using (var command = new NpgsqlCommand("select pg_current_xact_id()::text", connection))
            await command.ExecuteScalarAsync(CancellationToken.None);
        await Rows();
        await _registry.RegisterAsync(5);
        var rows = await Rows();

        (await Rows()).Should().Be(rows, "what is taken in again is put at the end of the table");

        async Task<int> Rows() => await census.Read((table, _) => table.Rows.Length, CancellationToken.None);
    }

    [Fact]
    public async Task Look_once_at_what_a_backup_of_another_server_brought()
    {
        await _registry.QueryAsync<string>("update listed_cooperatives set written = '9000000000000' where cooperative_id = $1", register.Led);
        using var census = new Census(_registry.Service<NpgsqlDataSource>(), _registry.Service<IDocumentStore>());

        (await census.Read((table, _) => table.Rows.Length, CancellationToken.None)).Should().BePositive();

        (await _registry.CountAsync("select count(*) from listed_cooperatives where written > pg_current_xact_id()")).Should().Be(0);
    }

    [Fact]
    public async Task Find_nothing_where_one_word_is_of_another() =>
        (await All($"asOf=2019-03-19&search={Uri.EscapeDataString("gadang bukittinggi")}")).Should().BeEmpty();

    [Fact]
    public async Task Show_the_ended_ones_only_to_who_asks_for_them()
    {
        (await All("asOf=2020-06-29")).Should().NotContain(i => Text(i, "id") == register.Merged.ToString());
        var merged = (await All("asOf=2020-06-29&legalLife=Merged")).Should().ContainSingle().Subject;
        (Text(merged, "id"), Text(merged, "activity"), Text(merged, "since")).Should().Be((register.Merged.ToString(), null, "2019-11-01"));
        (await All("asOf=2019-10-31")).Should().Contain(i => Text(i, "id") == register.Merged.ToString(), "on the day before, it was there");
    }

    [Fact]
    public async Task Show_whose_terms_end_soon()
    {
        (await All("asOf=2020-12-01&termEndsWithin=70")).Select(i => Text(i, "id")).Should().Equal(register.Led.ToString());
        (await All("asOf=2020-12-01&termEndsWithin=30")).Should().BeEmpty();
        (await All("asOf=2021-02-05&officers=InTerm")).Should().BeEmpty("the terms ended the day before");
    }

    [Fact]
    public async Task Give_the_figures_of_the_district_and_of_each_part_of_it()
    {
        using var viewer = _registry.As("viewer");
        var whole = await viewer.ReadAsync("statistics?asOf=2020-06-29&region=13.11");

        foreach (var by in new[] { "regency", "district", "nagari", "type" })
        {
            var groups = (await viewer.ReadAsync($"statistics?asOf=2020-06-29&region=13.11&by={by}")).GetProperty("groups").EnumerateArray().ToArray();
            foreach (var figure in new[] { "total", "active", "atRisk", "inactive", "annualMeetingHeld", "suspended", "dissolving", "merged", "dissolved" })
                groups.Sum(g => g.GetProperty("figures").GetProperty(figure).GetInt32()).Should().Be(whole.GetProperty(figure).GetInt32(), $"{figure} by {by}");
        }

        (whole.GetProperty("suspended").GetInt32(), whole.GetProperty("merged").GetInt32(), whole.GetProperty("dissolved").GetInt32()).Should().Be((1, 1, 0));
    }

    [Fact]
    public async Task Give_the_same_figures_over_time_as_on_each_day()
    {
        using var viewer = _registry.As("viewer");
        var series = await viewer.ReadAsync("statistics/series?from=2014-10-19&to=2020-06-29&step=quarter&region=13.11");

        var points = series.GetProperty("points").EnumerateArray().ToArray();
        points.Should().HaveCount(23);
        foreach (var point in points)
        {
            var day = await viewer.ReadAsync($"statistics?asOf={Text(point, "asOf")}&region=13.11");
            foreach (var figure in new[] { "total", "active", "atRisk", "inactive", "annualMeetingHeld", "bookYear" })
                point.GetProperty(figure).GetInt32().Should().Be(day.GetProperty(figure).GetInt32(), $"{figure} on {Text(point, "asOf")}");
        }
    }

    [Fact]
    public async Task Are_the_same_when_they_are_made_again()
    {
        var before = await Rows();
        await _registry.QueryAsync<string>("delete from listed_periods; update listed_cooperatives set basis = 'of an earlier release'");

        await Eventually.BecomesTrueAsync(
            async () => await _registry.CountAsync("select count(*) from listed_cooperatives where basis like 'of%'") == 0, "all rows are made again");

        (await Rows()).Should().Equal(before);
    }

    private Task<IReadOnlyList<string>> Rows() =>
        _registry.QueryAsync<string>("select p::text || c.words || c.basis from listed_periods p join listed_cooperatives c using (cooperative_id) order by 1");

    private async Task<IReadOnlyList<JsonElement>> All(string query, int limit = 40)
    {
        using var viewer = _registry.As("viewer");
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await viewer.ReadAsync($"cooperatives?{query}&limit={limit}{(next is null ? "" : $"&after={next}")}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var after) ? after.GetString() : null;
        }
        while (next is not null);
        return items;
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    public sealed class Register : IAsyncLifetime
    {
        public RunningRegistry Registry { get; } = new();

        /// <summary>Has a chair and a supervisor until 2021-02-04, and came back on 2019-10-01.</summary>
        public Guid Led { get; private set; }

        /// <summary>Merged on 2019-11-01.</summary>
        public Guid Merged { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Registry.InitializeAsync();
            using var registrar = Registry.As("registrar");
            using var verifier = Registry.As("verifier");
            var submitted = await Roster.SubmitAsync(registrar, await File.ReadAllBytesAsync(Path.Combine(Roster.Samples, "cooperatives.csv")));
            await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{submitted.Body.GetProperty("id").GetGuid()}/application", new { });

            Led = await Registry.RegisterAsync(1);
            await Registry.GiveEvidenceAsync(Led);
            using var admin = Registry.As("admin");
            await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2019-09-30" });
            await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{Led}/reactivation", new { on = "2019-10-01" });

            Merged = await Registry.RegisterAsync(2);
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{Merged}/merger", new { successorId = Led, on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");
            var suspended = await Registry.RegisterAsync(3);
            await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{suspended}/suspension", new { on = "2019-01-10", reason = "audit", source = "decree" });
        }

        public ValueTask DisposeAsync() => Registry.DisposeAsync();
    }
}
