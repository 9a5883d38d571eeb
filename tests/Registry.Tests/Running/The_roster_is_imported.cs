using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>The sample of Solok Selatan, through the public API: one story, because its steps build on each other.</summary>
[Trait("Speed", "integration")]
public sealed class The_roster_is_imported(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task In_two_steps_once_and_then_109_cooperatives_are_54_active_and_55_inactive()
    {
        using var registrar = registry.As("registrar");
        var roster = await File.ReadAllBytesAsync(Path.Combine(Roster.Samples, "cooperatives.csv"));

        var dryRun = await Roster.SubmitAsync(registrar, roster);
        dryRun.Status.Should().Be(201);
        Roster.Counts(dryRun).Should().Be((109, 0, 0, 0, 0));
        (await registrar.ReadAsync("statistics?asOf=2019-03-19")).GetProperty("total").GetInt32().Should().Be(0, "a dry run registers nothing");
        (await registry.CountAsync("select count(*) from mt_events where type like 'cooperative.%'")).Should().Be(0);

        var import = dryRun.Body.GetProperty("id").GetGuid();
        var applied = await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{import}/application", new { });
        applied.Body.GetProperty("new").GetInt32().Should().Be(109);
        (await registry.CountAsync("select count(*) from mt_events where type = 'cooperative.registered'")).Should().Be(109);

        var before = await registry.FingerprintAsync();
        var again = await Roster.SubmitAsync(registrar, roster);
        again.Status.Should().Be(200);
        again.Body.GetProperty("id").GetGuid().Should().Be(import, "the same file for the same day is the same import");
        Roster.Counts(again).Should().Be((0, 0, 109, 0, 0));
        var appliedAgain = await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{import}/application", new { });
        appliedAgain.Body.GetProperty("new").GetInt32().Should().Be(109, "it says what it did, and does nothing more");
        (await registry.FingerprintAsync()).Should().Be(before, "importing the same file twice changes nothing");

        await ObserveStoppedBusinesses();
        var statistics = await registrar.ReadAsync("statistics?asOf=2019-03-19");
        Figures(statistics).Should().Be((109, 54, 55, 13));
        Figures(await registrar.ReadAsync("statistics?asOf=2019-03-19&region=13.11")).Should().Be((109, 54, 55, 13));
        Figures(await registrar.ReadAsync("statistics?asOf=2019-03-19&region=13.12")).Should().Be((0, 0, 0, 0));
        var inactive = await registrar.ReadAsync("cooperatives?asOf=2019-03-19&activity=Inactive&limit=500");
        inactive.GetProperty("items").GetArrayLength().Should().Be(55);
        (await registry.CountAsync("select count(*) from mt_doc_cooperative where data -> 'recordedActivity' ->> 'status' = 'Inactive'"))
            .Should().Be(55, "what is recorded agrees with what is computed");
    }

    private static (int Total, int Active, int Inactive, int AnnualMeetingHeld) Figures(System.Text.Json.JsonElement statistics)
    {
        int Count(string name) => statistics.GetProperty(name).GetInt32();
        return (Count("total"), Count("active"), Count("inactive"), Count("annualMeetingHeld"));
    }

    /// <summary>The six of the sample, each recorded and verified by the subjects that the file names.</summary>
    private async Task ObserveStoppedBusinesses()
    {
        using var reader = registry.As("viewer");
        var cooperatives = (await reader.ReadAsync("cooperatives?limit=500")).GetProperty("items").EnumerateArray()
            .ToDictionary(c => c.GetProperty("legalEntityNumber").GetString()!, c => c.GetProperty("id").GetGuid());
        foreach (var line in (await File.ReadAllLinesAsync(Path.Combine(Roster.Samples, "business-observations.csv"))).Skip(1))
        {
            // the source, the one field that may be quoted, is not needed
            var first = line.Split(',');
            var last = line[(line.LastIndexOf("registrar-", StringComparison.Ordinal))..].Split(',');
            using var recorder = registry.As("registrar", last[0]);
            using var verifier = registry.As("verifier", last[1]);
            var id = cooperatives[first[0]];
            var observed = await recorder.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation(first[2], first[1]));
            await verifier.SendAsync(
                HttpMethod.Post,
                $"cooperatives/{id}/business-observations/{observed.Body.GetProperty("observationId").GetGuid()}/verification",
                new { verifiedOn = last[2] });
        }
    }
}
