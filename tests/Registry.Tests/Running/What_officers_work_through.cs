using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Work lists and suspected duplicates, in nagari 13.11.01.2002 so that no other test's cooperatives are among them.</summary>
[Trait("Speed", "integration")]
public sealed class What_officers_work_through(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    private const string Nagari = "13.11.01.2002";
    private const string Other = "13.11.01.2003";
    private const string Third = "13.11.01.2004";

    [Fact]
    public async Task Are_meetings_the_longest_overdue_first_page_by_page()
    {
        var (overdueLong, overdue, due) = (await Register("KUD Aman", Nagari, 2016), await Register("KUD Bina", Nagari, 2018), await Register("KUD Cinta", Nagari, 2019));
        var held = await Register("KUD Damai", Nagari, 2019);
        using var registrar = registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{held}/annual-meetings", Requests.Meeting(2019, "2020-03-01"));

        var ids = new List<Guid>();
        string? after = null;
        do
        {
            var page = await registrar.ReadAsync($"annual-meetings/to-hold?region={Nagari}&limit=2{(after is null ? "" : $"&after={after}")}");
            page.GetProperty("overdue").GetInt32().Should().Be(2);
            page.GetProperty("due").GetInt32().Should().Be(1);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);

        ids.Should().Equal(overdueLong, overdue, due);
        var only = await registrar.ReadAsync($"annual-meetings/to-hold?region={Nagari}&status=NotDue");
        var item = only.GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;
        item.GetProperty("openBookYears")[0].GetProperty("daysLeft").GetInt32().Should().Be(1, "it is 29 June");
    }

    [Fact]
    public async Task Are_terms_that_end_and_the_offices_of_one_person_in_several_cooperatives()
    {
        var (one, other) = (await Register("KUD Ekor", Other, 2019), await Register("KUD Fajar", Other, 2019));
        using var registrar = registry.As("registrar");
        var elected = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{one}/officers", Officer("Chair", "2015-07-10", "2020-07-09"), ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{other}/officers", Officer("Supervisor", "2018-02-05", "2021-02-04"), ifMatch: "*");
        var personKey = elected.Body.GetProperty("personKey").GetString();

        var ending = await registrar.ReadAsync($"officers/terms-ending?region={Other}&within=30");
        var term = ending.GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;
        (term.GetProperty("cooperativeId").GetGuid(), term.GetProperty("daysLeft").GetInt32()).Should().Be((one, 10));
        (await registrar.ReadAsync($"officers/terms-ending?region={Other}&within=300")).GetProperty("total").GetInt32().Should().Be(2);

        var offices = (await registrar.ReadAsync($"people/{personKey}/offices?asOf=2021-01-01")).GetProperty("items").EnumerateArray().ToArray();
        offices.Select(o => (o.GetProperty("cooperativeId").GetGuid(), o.GetProperty("inTerm").GetBoolean())).Should().Equal((one, false), (other, true));
        (await registrar.ReadAsync($"people/{personKey}/offices?asOf=2017-01-01")).GetProperty("items").GetArrayLength().Should().Be(1);
        (await registrar.ReadAsync("people/nobody/offices")).GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Are_pairs_that_may_be_one_cooperative_until_they_are_judged()
    {
        var original = await Register("Koperasi Sangir Jaya", Third, 2019, "AHU-0005808.AH.01.26.TAHUN 2020");
        var renamed = await Register("KUD Sangir Jya", Third, 2019);
        var renumbered = await Register("Harapan Baru", Nagari, 2021, "ahu-5808/ah/1/26 tahun 2020");
        using var registrar = registry.As("registrar");

        var pairs = (await registrar.ReadAsync($"suspected-duplicates?region={Third}")).GetProperty("items").EnumerateArray().ToArray();
        pairs.Select(Ids).Should().BeEquivalentTo([Pair(original, renumbered), Pair(original, renamed)]);
        Ids(pairs[0]).Should().BeEquivalentTo(Pair(original, renumbered), "a shared number is the stronger suspicion");
        var first = await registrar.ReadAsync($"suspected-duplicates?region={Third}&limit=1");
        var second = await registrar.ReadAsync($"suspected-duplicates?region={Third}&limit=1&after={first.GetProperty("next").GetString()}");
        Ids(second.GetProperty("items")[0]).Should().BeEquivalentTo(Pair(original, renamed));

        await Judge(renamed, original, "Different", "two deeds");
        await Judge(original, renumbered, "Same", "one board");
        (await registrar.ReadAsync($"suspected-duplicates?region={Third}")).GetProperty("total").GetInt32().Should().Be(0, "what is judged does not come back");
        (await registrar.ReadAsync($"suspected-duplicates?region={Third}&verdict=Different")).GetProperty("total").GetInt32().Should().Be(1);
        (await registrar.ReadAsync($"cooperatives/{original}")).GetProperty("legalLife").GetString().Should().Be("Registered", "a verdict merges nothing by itself");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{renumbered}/merger", new { successorId = original, on = "2020-06-01", reason = "one board", source = "verdict" }, ifMatch: "*");
        (await registrar.ReadAsync($"suspected-duplicates?region={Third}&verdict=Same")).GetProperty("total").GetInt32().Should().Be(0, "the merger did");

        Task<HttpAnswer> Judge(Guid one, Guid other, string verdict, string reason) =>
            registrar.SendAsync(HttpMethod.Put, $"suspected-duplicates/{one}/{other}/verdict", new { verdict, reason });
    }

    private static Guid[] Pair(Guid one, Guid other) => [.. new[] { one, other }.Order()];

    private static Guid[] Ids(JsonElement pair) => Pair(pair.GetProperty("one").GetProperty("id").GetGuid(), pair.GetProperty("other").GetProperty("id").GetGuid());

    private static object Officer(string role, string termStart, string termEnd) => new
    {
        nationalId = "1311011706609828",
        name = "Ani Contoh",
        role,
        termStart,
        termEnd,
        source = "minutes",
    };

    private async Task<Guid> Register(string name, string regionCode, int foundedIn, string? number = null)
    {
        using var registrar = registry.As("registrar");
        var request = Requests.Cooperative(1) with
        {
            Name = name,
            LegalEntityNumber = number ?? $"{name}/BH/{regionCode}",
            RegionCode = regionCode,
            FoundedOn = foundedIn > 2020 ? "2020-01-01" : "1998-01-01",
            FirstBookYear = foundedIn > 2020 ? null : foundedIn,
        };
        return (await registrar.SendAsync(HttpMethod.Post, "cooperatives", request)).Body.GetProperty("id").GetGuid();
    }
}
