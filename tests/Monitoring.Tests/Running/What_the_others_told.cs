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
        await monitoring.TellAsync(Cooperatives.SelectMany(name => Story("ordered", name)));
        var deliveries = Cooperatives.SelectMany(name => Story("shuffled", name)).ToArray();
        var shuffled = deliveries.Concat(deliveries).Concat(deliveries).ToArray();
        new Random(Seed).Shuffle(shuffled);

        foreach (var delivery in shuffled)
            await delivery.PublishAsync(monitoring.Broker);
        await Task.WhenAll(deliveries.Select(monitoring.HandledAsync));

        foreach (var name in Cooperatives)
        {
            (await KnownAsync(Id("shuffled", name))).Should().Be(await KnownAsync(Id("ordered", name)), $"no order matters (seed {Seed})");
        }

        (await monitoring.CountAsync("select count(*) from (select data ->> 'cooperativeId' from mt_doc_revivalcase where data ->> 'stage' <> 'Closed' group by 1 having count(*) > 1) as twice"))
            .Should().Be(0, "a cooperative has one open case at most");
    }

    [Fact]
    public async Task Is_in_the_error_queue_with_its_reason_where_it_cannot_be_read_and_the_queue_behind_it_keeps_moving()
    {
        await monitoring.Broker.PublishAsync<ParticipantCompleted>("{ \"messageType\": [ broken");
        await monitoring.Broker.PublishAsync<ParticipantCompleted>(
            $"{{\"messageType\":[\"{Broker.UrnOf<ParticipantCompleted>()}\"],\"message\":{{\"participant\":null}}}}");
        await monitoring.TellAsync(Story("behind", "poison"));

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

    /// <summary>
    /// Each trains two officers, one of whom turns out not to have completed. One is left alone; two comes back by itself and falls
    /// back; three is merged into four, which is inactive too.
    /// </summary>
    private static Told[] Story(string run, string name)
    {
        var id = Id(run, name);
        Told[] beginning =
        [
            Told.Registered(id), Told.BecameInactive(id, 2), Told.Completed(id, Ani), Told.Completed(id, Budi, version: 11, on: "2019-04-20"), Told.Corrected(id, Budi, version: 12),
            Told.MeetingHeld(id, 3),
        ];
        return name switch
        {
            "two" => [.. beginning, Told.Reactivated(id, 4, caseId: null), Told.BecameInactive(id, 5, "2020-03-01")],
            "three" => [.. beginning, Told.Merged(id, 4, Id(run, "four"))],
            "four" => [.. beginning[..2]],
            _ => beginning,
        };
    }

    private static Guid Id(string run, string name) => DerivedId.From(run, name);

    /// <summary>The cases of a cooperative as a text without the ids, so that it can be compared with another's.</summary>
    private async Task<string?> KnownAsync(Guid cooperative)
    {
        using var viewer = monitoring.As("viewer");
        var cases = await viewer.ReadAsync($"cases?cooperativeId={cooperative}");
        return cases.GetArrayLength() == 0
            ? null
            : string.Join('\n', cases.EnumerateArray().OrderBy(c => c.GetProperty("episode").GetInt32()).Select(c =>
                $"{c.GetProperty("episode")} {c.GetProperty("stage")} {c.GetProperty("ending")} since {c.GetProperty("openedOn")} with {c.GetProperty("personKeys")}, {c.GetProperty("reactivatedOn")}"));
    }
}
