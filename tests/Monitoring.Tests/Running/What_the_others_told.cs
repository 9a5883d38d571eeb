using AwesomeAssertions;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_the_others_told(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    private const int Seed = 2019;

    private static readonly string[] Cooperatives = ["one", "two", "three", "four"];

    [Fact]
    public async Task Three_times_and_shuffled_leaves_the_state_of_one_ordered_delivery()
    {
        await monitoring.TellAsync(Cooperatives.SelectMany(name => Story(Id("ordered", name))));
        var deliveries = Cooperatives.SelectMany(name => Story(Id("shuffled", name))).ToArray();
        var shuffled = deliveries.Concat(deliveries).Concat(deliveries).ToArray();
        new Random(Seed).Shuffle(shuffled);

        foreach (var delivery in shuffled)
            await delivery.PublishAsync(monitoring.Broker);
        await Task.WhenAll(deliveries.Select(monitoring.HandledAsync));

        foreach (var name in Cooperatives)
        {
            (await KnownAsync(Id("shuffled", name))).Should().Be(await KnownAsync(Id("ordered", name)), $"no order matters (seed {Seed})");
            (await monitoring.CountAsync("select count(*) from mt_events where type = 'revival-case.opened' and data ->> 'cooperativeId' = $1", Id("shuffled", name).ToString()))
                .Should().Be(1, "a cooperative has one case");
        }
    }

    [Fact]
    public async Task Is_in_the_error_queue_with_its_reason_where_it_cannot_be_read_and_the_queue_behind_it_keeps_moving()
    {
        await monitoring.Broker.PublishAsync<ParticipantCompleted>("{ \"messageType\": [ broken");
        await monitoring.Broker.PublishAsync<ParticipantCompleted>(
            $"{{\"messageType\":[\"{Broker.UrnOf<ParticipantCompleted>()}\"],\"message\":{{\"participant\":null}}}}");
        await monitoring.TellAsync(Story(Id("behind", "poison")));

        (await KnownAsync(Id("behind", "poison"))).Should().NotBeNull("the messages behind the poison were handled");
        var failed = new List<Broker.Failed>();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                failed.AddRange(await monitoring.Broker.TakeAsync("monitoring_error"));
                return failed.Count >= 2;
            },
            "all poison lies in the error queue");
        failed.Should().HaveCount(2).And.AllSatisfy(f => f.Reason.Should().NotBeEmpty("the error queue says why"));
    }

    [Fact]
    public async Task Of_a_cooperative_waits_for_the_completion_that_opens_its_case_and_the_other_way_round()
    {
        var (first, later) = (Id("wait", "cooperative first"), Id("wait", "completion first"));

        await monitoring.TellAsync(Told.Registered(first), Told.Completed(later, Ani));
        (await KnownAsync(first)).Should().BeNull("nobody was trained");
        (await KnownAsync(later)).Should().BeNull("the completion waits for its cooperative");
        await monitoring.TellAsync(Told.Completed(first, Ani), Told.Registered(later));

        (await KnownAsync(first)).Should().Be(await KnownAsync(later)).And.Contain(Ani);
    }

    /// <summary>What is told of a cooperative that becomes inactive, trains two officers and holds its meeting.</summary>
    private static Told[] Story(Guid cooperative) =>
    [
        Told.Registered(cooperative),
        Told.BecameInactive(cooperative, 2),
        Told.Completed(cooperative, Ani),
        Told.Completed(cooperative, Budi, version: 11),
        Told.MeetingHeld(cooperative, 3, "2019-08-31"),
        Told.MeetingHeld(cooperative, 4, "2020-02-28"),
    ];

    private static Guid Id(string run, string name) => DerivedId.From(run, name);

    /// <summary>The case of a cooperative as a text without the ids, so that it can be compared with another's.</summary>
    private async Task<string?> KnownAsync(Guid cooperative)
    {
        using var viewer = monitoring.As("viewer");
        var cases = await viewer.ReadAsync($"cases?cooperativeId={cooperative}");
        if (cases.GetArrayLength() == 0)
            return null;
        var one = cases.EnumerateArray().Should().ContainSingle().Subject;
        var officers = one.GetProperty("personKeys").EnumerateArray().Select(p => p.GetString()).Order(StringComparer.Ordinal);
        return $"{one.GetProperty("episode")} {one.GetProperty("stage")} since {one.GetProperty("openedOn")} with {string.Join(", ", officers)}";
    }
}
