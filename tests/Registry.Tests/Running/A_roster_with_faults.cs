using System.Net.Http.Headers;
using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_roster_with_faults(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Has_its_bad_rows_named_and_its_good_rows_applied()
    {
        using var registrar = registry.As("registrar");
        var sample = await File.ReadAllLinesAsync(Path.Combine(Roster.Samples, "cooperatives.csv"));
        var roster = string.Join('\n',
            sample[0],
            "Koperasi Contoh Baik,91001/BH/KWK.10/1998,,Produsen,Primer,13.11.01.2001,1998-01-01,40,1,1,Aktif,,,,2019-02-01",
            "Koperasi Contoh Buruk,91002/BH/KWK.10/1998,,Produsen,Primer,1310,1998-01-01,40,1,1,Aktif,,,,2019-02-01",
            "Koperasi Contoh Baik Juga,91003/BH/KWK.10/1998,,Produsen,Primer,13.11.01.2001,1998-01-01,40,1,1,Aktif,,,,2019-02-01");

        var dryRun = await Roster.SubmitAsync(registrar, Encoding.UTF8.GetBytes(roster));
        await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{dryRun.Body.GetProperty("id").GetGuid()}/application", new { });

        var problem = dryRun.Body.GetProperty("problems")[0];
        problem.GetProperty("line").GetInt32().Should().Be(3);
        problem.GetProperty("column").GetString().Should().Be("Kode Wilayah");
        problem.GetProperty("value").GetString().Should().Be("1310");
        problem.GetProperty("reason").GetString().Should().StartWith("looks like a BPS code");
        (await registry.QueryAsync<string>("select data -> 'profile' ->> 'name' from mt_doc_cooperative where data ->> 'normalisedNumber' like '9100_/%' order by 1"))
            .Should().Equal("Koperasi Contoh Baik", "Koperasi Contoh Baik Juga");
    }

    [Fact]
    public async Task Changes_nothing_where_it_contradicts_a_recorded_meeting()
    {
        using var registrar = registry.As("registrar");
        var id = await registry.RegisterAsync(92001);
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-02-02"));
        var header = (await File.ReadAllLinesAsync(Path.Combine(Roster.Samples, "cooperatives.csv")))[0];
        var before = await registrar.ReadAsync($"cooperatives/{id}");

        var dryRun = await Roster.SubmitAsync(registrar, Encoding.UTF8.GetBytes(
            $"{header}\nKoperasi Contoh Lain,92001/BH/KWK.10/1998,,Produsen,Primer,13.11.01.2001,1998-01-01,41,1,1,Aktif,,,,2019-03-01"));
        await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{dryRun.Body.GetProperty("id").GetGuid()}/application", new { });

        Roster.Counts(dryRun).Should().Be((0, 0, 0, 1, 0));
        dryRun.Body.GetProperty("differences")[0].GetProperty("in")[0].GetString()
            .Should().Be("annual meeting 2018: 2019-03-01 in the roster, 2019-02-02 here");
        (await registrar.ReadAsync($"cooperatives/{id}")).ToString().Should().Be(before.ToString());
    }
}

internal static class Roster
{
    public static string Samples { get; } = Path.Combine(Repository.Root, "samples", "solok-selatan-2019");

    public static Task<HttpAnswer> SubmitAsync(HttpClient registrar, byte[] roster)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "roster-imports?rosterOn=2019-03-19") { Content = new ByteArrayContent(roster) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return registrar.AskAsync(request);
    }

    public static (int New, int Changed, int Unchanged, int Conflicting, int Bad) Counts(HttpAnswer answer)
    {
        int Count(string name) => answer.Body.GetProperty(name).GetInt32();
        return (Count("new"), Count("changed"), Count("unchanged"), Count("conflicting"), Count("bad"));
    }
}
