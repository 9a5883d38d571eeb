using System.Text.Json;
using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_the_others_told(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    /// <summary>What a cooperative's life may be like. The last of the four is inactive, trains nobody itself and takes in whoever is merged.</summary>
    private static readonly Gen<Course[]> Lives = Gen.Select(
        Gen.Int[0, 2].Array[1, 3], Gen.Int[10, 900], Gen.Bool, Gen.Bool, Gen.Enum<End>(), (flips, days, returns, falls, end) => new Course(flips, days, returns, returns && falls, end)).Array[3];

    [Fact]
    public Task Three_times_and_shuffled_leaves_the_state_of_one_ordered_delivery() => Lives.SelectMany(lives => Gen.Int.Select(chance => (lives, chance))).SampleAsync(
        async told =>
        {
            var run = Guid.NewGuid().ToString("N");
            await monitoring.TellAsync(Deliveries($"ordered {run}", told.lives).OrderBy(d => d.On).Select(d => d.Told));
            Told[] deliveries = [.. Deliveries($"shuffled {run}", told.lives).Select(d => d.Told)];
            Told[] shuffled = [.. deliveries, .. deliveries, .. deliveries];
            new Random(told.chance).Shuffle(shuffled);

            foreach (var delivery in shuffled)
                await delivery.PublishAsync(monitoring.Broker);
            await Task.WhenAll(deliveries.Select(monitoring.HandledAsync));

            for (var number = 0; number <= told.lives.Length; number++)
                (await KnownAsync(Id($"shuffled {run}", number))).Should().Be(await KnownAsync(Id($"ordered {run}", number)), "no order matters");
            (await monitoring.CountAsync("select count(*) from (select data ->> 'cooperativeId' from mt_doc_revivalcase where data ->> 'stage' <> 'Closed' group by 1 having count(*) > 1) as twice"))
                .Should().Be(0, "a cooperative has one open case at most");
        },
        iter: 2, threads: 1);

    [Fact]
    public async Task Of_many_mergers_into_one_cooperative_that_wait_together_none_is_decided_without_the_others()
    {
        var successor = Id("of many", "successor");
        var absorbed = Enumerable.Range(0, 30).Select(n => Id("of many", n)).ToArray();
        await monitoring.TellAsync(absorbed.Append(successor).SelectMany(id => new[] { Told.Registered(id), Told.BecameInactive(id, 2) }));
        await monitoring.TellAsync(absorbed.Select((id, n) => Told.Completed(id, $"person {n}")));
        Told[] mergers = [.. absorbed.Select(id => Told.Merged(id, 3, successor))];

        await Task.WhenAll(mergers.Select(merger => merger.PublishAsync(monitoring.Broker)));
        await Task.WhenAll(mergers.Select(monitoring.HandledAsync));

        using var viewer = monitoring.As("viewer");
        var cases = (await viewer.ReadAsync($"cases?cooperativeId={successor}")).GetProperty("items").EnumerateArray().ToArray();
        cases.Should().ContainSingle().Which.GetProperty("personKeys").GetArrayLength().Should().Be(absorbed.Length, "the successor's case has the people of all");
    }

    [Fact]
    public async Task Is_in_the_error_queue_with_its_reason_where_it_cannot_be_read_and_the_queue_behind_it_keeps_moving()
    {
        await monitoring.Broker.PublishAsync<ParticipantCompleted>("{ \"messageType\": [ broken");
        await monitoring.Broker.PublishAsync<ParticipantCompleted>(
            $"{{\"messageType\":[\"{Broker.UrnOf<ParticipantCompleted>()}\"],\"message\":{{\"participant\":null}}}}");
        await monitoring.TellAsync(Told.Registered(Id("behind", "poison")), Told.Completed(Id("behind", "poison"), Ani));

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

    private static IEnumerable<(DateOnly On, Told Told)> Deliveries(string run, Course[] lives)
    {
        var successor = Id(run, lives.Length);
        return [.. lives.SelectMany((life, number) => life.Deliveries(Id(run, number), successor)), .. Inactive(successor)];
    }

    private static IEnumerable<(DateOnly On, Told Told)> Inactive(Guid id) => [(Day("2015-01-01"), Told.Registered(id)), (Day("2018-07-01"), Told.BecameInactive(id, 2))];

    private static Guid Id(string run, int number) => DerivedId.From(run, number);

    private static Guid Id(string run, string name) => DerivedId.From(run, name);

    /// <summary>Each of its officers completes the course, and how often that is corrected.</summary>
    private sealed record Course(int[] Flips, int Days, bool Returns, bool FallsBack, End End)
    {
        public IEnumerable<(DateOnly On, Told Told)> Deliveries(Guid id, Guid successor)
        {
            var version = 3L;
            var day = Day("2019-05-15").AddDays(Days);
            foreach (var beginning in Inactive(id))
                yield return beginning;
            yield return (Day("2019-05-02"), Told.MeetingHeld(id, version, "2019-05-02"));
            foreach (var (officer, flips) in Flips.Index())
            {
                for (var flip = 0; flip <= flips; flip++)
                {
                    var on = Day("2019-04-25").AddDays(officer + flip);
                    yield return (on, flip % 2 == 0 ? Told.Completed(id, $"officer {officer}", 10 + flip, Text(on)) : Told.Corrected(id, $"officer {officer}", 10 + flip, Text(on)));
                }
            }

            if (Returns)
                yield return (day, Told.Reactivated(id, ++version, caseId: null, Text(day)));
            if (FallsBack)
                yield return (day.AddDays(60), Told.BecameInactive(id, ++version, Text(day.AddDays(60))));
            if (End == End.Merged)
                yield return (day.AddDays(90), Told.Merged(id, ++version, successor, Text(day.AddDays(90))));
            if (End == End.Dissolved)
                yield return (day.AddDays(90), Told.Dissolved(id, ++version, Text(day.AddDays(90))));
        }

        public override string ToString() => $"{string.Join('/', Flips)} {Days} {Returns} {FallsBack} {End}";

        private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd");
    }

    private enum End
    {
        None,
        Merged,
        Dissolved,
    }

    /// <summary>The cases of a cooperative as a text without the ids, so that it can be compared with another's.</summary>
    private async Task<string?> KnownAsync(Guid cooperative)
    {
        using var viewer = monitoring.As("viewer");
        var cases = (await viewer.ReadAsync($"cases?cooperativeId={cooperative}")).GetProperty("items");
        // a successor's case that was begun on an early conclusion and withdrawn on a better one stays on record
        var standing = cases.EnumerateArray().Where(c => c.GetProperty("outcome").GetString() != "Withdrawn" || c.GetProperty("previousCaseId").ValueKind == JsonValueKind.Null).ToArray();
        return standing.Length == 0
            ? null
            : string.Join('\n', standing.OrderBy(c => c.GetProperty("episode").GetInt32()).Select(c =>
                $"{c.GetProperty("episode")} {c.GetProperty("stage")} {c.GetProperty("ending")} since {c.GetProperty("openedOn")} with {c.GetProperty("personKeys")}, {c.GetProperty("reactivatedOn")}"));
    }
}
