using System.Globalization;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_was_true_and_what_was_known(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Is_answered_in_both_times_though_it_was_recorded_late_and_corrected()
    {
        var id = await registry.RegisterAsync(1, firstBookYear: 2017);
        using var registrar = registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        await registrar.SendAsync(HttpMethod.Put, $"cooperatives/{id}/profile", Revision("KUD Baru", "2019-01-01"), ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Put, $"cooperatives/{id}/profile", Revision("KUD Antara", "2017-01-01"), ifMatch: "*");
        var corrected = await registrar.SendAsync(
            HttpMethod.Put, $"cooperatives/{id}/annual-meetings/2018", new { heldOn = "2019-05-31", reason = "misread", source = "minutes" }, ifMatch: "*");
        corrected.Body.GetProperty("reactivationsInDoubt").GetArrayLength().Should().Be(0);
        var recorded = (await registrar.ReadAsync($"cooperatives/{id}/history")).EnumerateArray().ToDictionary(
            e => e.GetProperty("version").GetInt64(), e => e.GetProperty("recordedAt").GetDateTimeOffset());

        (await Ask(id, "2016-06-01")).Name.Should().Be("Koperasi Contoh 1");
        (await Ask(id, "2018-06-01")).Name.Should().Be("KUD Antara");
        (await Ask(id, "2019-06-01")).Name.Should().Be("KUD Baru");
        (await Ask(id, "2019-06-01")).Meeting.Should().Be("Held", "as is known now, for any day");
        var late = await Ask(id, "2019-09-01", knownAt: recorded[2]);
        late.Should().Be(("Koperasi Contoh 1", "HeldLate", 2), "that is all that was known when the meeting was entered");
        (await Ask(id, "2019-06-01", knownAt: recorded[2])).Meeting.Should().Be("NotDue");
        (await Ask(id, "2018-06-01", knownAt: recorded[3])).Name.Should().Be("Koperasi Contoh 1", "the old letter was not found yet");
        (await Status($"cooperatives/{id}?knownAt={Text(recorded[1].AddSeconds(-1))}")).Should().Be(404, "nobody knew of it");
        (await Status($"cooperatives/{id}?asOf=1997-12-31")).Should().Be(404, "it was not founded");
        (await Status($"cooperatives/{id}?asOf=9999-12-31")).Should().Be(400);
    }

    /// <summary>Replicas and PostgreSQL have clocks of their own.</summary>
    [Fact]
    public async Task Leaves_out_nothing_that_stood_before_what_was_known_also_where_a_clock_ran_ahead()
    {
        var id = await registry.RegisterAsync(4, firstBookYear: 2017);
        using var registrar = registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        await registrar.SendAsync(HttpMethod.Put, $"cooperatives/{id}/profile", Revision("KUD Baru", "2019-01-01"), ifMatch: "*");
        var recorded = (await registry.QueryAsync<DateTimeOffset>("update mt_events set timestamp = timestamp + case version when 1 then interval '1 hour' when 3 then interval '2 hours' else interval '0' end where stream_id = $1 returning timestamp", id)).ToArray();
        recorded.Should().HaveCount(3);

        (await Ask(id, "2019-06-01", knownAt: recorded.Min())).Should().Be(("Koperasi Contoh 4", "NotDue", 2), "who recorded the meeting knew of the registration");
        (await Status($"cooperatives/{id}?knownAt={Text(recorded.Min().AddSeconds(-1))}")).Should().Be(404);
    }

    [Fact]
    public async Task Is_told_as_a_story_in_which_what_was_wrong_says_what_corrected_it()
    {
        var id = await registry.RegisterAsync(2, firstBookYear: 2015);
        await registry.GiveEvidenceAsync(id);
        using var registrar = registry.As("registrar");
        using var verifier = registry.As("verifier");
        await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{id}/reactivation", new { on = "2019-10-01" });
        var withdrawn = await registrar.SendAsync(
            HttpMethod.Post, $"cooperatives/{id}/annual-meetings/2018/withdrawal", new { reason = "of another cooperative", source = "letter 7" }, ifMatch: "*");

        withdrawn.Body.GetProperty("reactivationsInDoubt").EnumerateArray().Select(d => d.GetString()).Should().Equal("2019-10-01");
        var now = await registrar.ReadAsync($"cooperatives/{id}");
        now.GetProperty("reactivationsInDoubt").GetArrayLength().Should().Be(1);
        now.GetProperty("activity").GetProperty("status").GetString().Should().Be("Active", "what was decided stands until somebody decides otherwise");
        var story = (await registrar.ReadAsync($"cooperatives/{id}/history")).EnumerateArray().ToArray();
        story.Select(e => e.GetProperty("occurredOn").GetString()).Should().BeInAscendingOrder();
        var withdrawal = story.Single(e => e.GetProperty("event").GetString() == "cooperative.annual-meeting-withdrawn");
        withdrawal.GetProperty("says").GetString().Should().EndWith("The reactivation of 2019-10-01 relied on it, and is in doubt.");
        withdrawal.GetProperty("source").GetString().Should().Be("letter 7");
        withdrawal.GetProperty("actor").GetString().Should().Be("dev-registrar");
        story.Where(e => e.TryGetProperty("correctedBy", out var by) && by.ValueKind == JsonValueKind.String).Select(e => e.GetProperty("event").GetString())
            .Should().Equal("cooperative.annual-meeting-recorded", "cooperative.annual-meeting-verified");
        var before = (await registrar.ReadAsync($"cooperatives/{id}/history?asOf=2019-10-01")).EnumerateArray().ToArray();
        before[^1].GetProperty("event").GetString().Should().Be("cooperative.reactivated");
        (await registrar.ReadAsync($"cooperatives/{id}/history?knownAt={Text(story.Single(e => e.GetProperty("version").GetInt64() == 2).GetProperty("recordedAt").GetDateTimeOffset())}"))
            .GetArrayLength().Should().BeLessThan(story.Length);
    }

    [Fact]
    public async Task Explains_itself()
    {
        var id = await registry.RegisterAsync(3);
        using var viewer = registry.As("viewer");

        var answer = await viewer.ReadAsync($"cooperatives/{id}?asOf=2018-07-01");

        answer.GetProperty("policy").GetProperty("version").GetString().Should().Be("permenkop-25-2015");
        answer.GetProperty("explanation").EnumerateArray().Select(s => s.GetString()).Should().StartWith(
        [
            "Inactive since 2018-07-01, by policy permenkop-25-2015.",
            "On 2018-07-01: annual meetings missed for book years 2015, 2016, 2017.",
            "Book year 2015: no meeting held; overdue for 731 days, since 2016-06-30.",
        ]);
    }

    [Fact]
    public async Task Is_that_a_cooperative_went_on_in_its_successor_or_was_wound_up()
    {
        var (one, successor, third) = (await registry.RegisterAsync(4), await registry.RegisterAsync(5), await registry.RegisterAsync(6));
        using var registrar = registry.As("registrar");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{one}/merger", new { successorId = successor, on = "2019-11-01", reason = "decided", source = "minutes" }, ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{third}/dissolution", Ending("2019-03-01"), ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{third}/dissolution/completion", Ending("2019-09-01"), ifMatch: "*");

        (await LegalLife(one, "2019-10-31")).Should().Be("Registered");
        (await LegalLife(one, "2019-11-01")).Should().Be("Merged");
        (await LegalLife(third, "2019-02-28")).Should().Be("Registered");
        (await LegalLife(third, "2019-03-01")).Should().Be("Dissolving");
        (await LegalLife(third, "2019-09-01")).Should().Be("Dissolved");
        (await registrar.ReadAsync($"cooperatives/{successor}")).GetProperty("absorbed")[0].GetProperty("cooperativeId").GetGuid().Should().Be(one);
        var refused = await registrar.AskAsync(HttpClientExtensions.Request(
            HttpMethod.Post, $"cooperatives/{successor}/merger", new { successorId = one, on = "2019-11-02", reason = "back", source = "minutes" }, ifMatch: "*"));
        refused.Body.GetProperty("title").GetString().Should().Be("SuccessorNotRegistered", "successors make no circle");
    }

    private static object Ending(string on) => new { on, reason = "decided", source = "minutes" };

    private static object Revision(string name, string occurredOn) => new
    {
        name,
        legalEntityNumber = "1/BH/KWK.10/1998",
        type = "Producer",
        form = "Primary",
        regionCode = "13.11.01.2001",
        foundedOn = "1998-01-01",
        memberCount = 40,
        assets = 1_000_000,
        turnover = 0,
        occurredOn,
        source = "letter",
    };

    private static string Text(DateTimeOffset instant) => Uri.EscapeDataString(instant.ToString("O", CultureInfo.InvariantCulture));

    private async Task<(string? Name, string? Meeting, long Version)> Ask(Guid id, string asOf, DateTimeOffset? knownAt = null)
    {
        using var viewer = registry.As("viewer");
        var answer = await viewer.ReadAsync($"cooperatives/{id}?asOf={asOf}{(knownAt is { } at ? $"&knownAt={Text(at)}" : "")}");
        var year = answer.GetProperty("activity").GetProperty("bookYears").EnumerateArray().LastOrDefault(y => y.GetProperty("year").GetInt32() == 2018);
        return (
            answer.GetProperty("profile").GetProperty("name").GetString(),
            year.ValueKind == JsonValueKind.Object ? year.GetProperty("status").GetString() : null,
            answer.GetProperty("version").GetInt64());
    }

    private async Task<string?> LegalLife(Guid id, string asOf)
    {
        using var viewer = registry.As("viewer");
        return (await viewer.ReadAsync($"cooperatives/{id}?asOf={asOf}")).GetProperty("legalLife").GetString();
    }

    private async Task<int> Status(string path)
    {
        using var viewer = registry.As("viewer");
        return (await viewer.AskAsync(new HttpRequestMessage(HttpMethod.Get, path))).Status;
    }
}
