using System.Text.Json;
using AwesomeAssertions;
using CsCheck;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>
/// Whatever the deliveries do (come twice, late, in any order, between sweeps, mergers and relapses), they end where one
/// ordered delivery ends, and a cooperative never has two open cases on the way. A failure prints the seed that makes it
/// again. What no delivery can do is left out: an answer does not come before its question.
/// </summary>
public sealed class Any_order_of_deliveries
{
    private static readonly Guid Successor = Guid.Parse("7a0f3c52-2b0e-4f43-9c39-0a2f6b1d5e77");
    private static readonly DateOnly LastSweep = Day("2023-12-31");

    /// <summary>Facts that may be delivered as soon as the phase has begun, and what people do at its end.</summary>
    /// <param name="Needed">Must be there for that work; the others may come in any later phase.</param>
    /// <param name="Sweeps">Business dates between which the sweeps of the phase lie.</param>
    private sealed record Phase(IReadOnlyList<Fact> Needed, IReadOnlyList<Fact> Facts, IDomainEvent[] Work, (DateOnly From, DateOnly To) Sweeps);

    private sealed record Fact(bool OfSuccessor, IDomainEvent Heard)
    {
        public override string ToString() => (OfSuccessor ? "successor: " : "") + Heard switch
        {
            CooperativeHeard x => $"v{x.RegistryVersion} {x.Turn} {x.OccurredOn:O} {x.RevivalCaseId}",
            CompletionHeard x => $"v{x.BatchVersion} {x.PersonKey} {x.Completed} {x.OccurredOn:O}",
            _ => Heard.ToString(),
        };
    }

    private sealed record Story(IReadOnlyList<Phase> Phases, int Seed)
    {
        public override string ToString() => string.Join('\n', Phases.SelectMany(p => p.Needed.Concat(p.Facts).Select(f => f.ToString()).Append("then the work"))) + $"\nseed {Seed}";
    }

    private static readonly Gen<Fact[]> Officers = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 3]).Array[0, 4]
        .Select(people => people.SelectMany((p, index) => Flips($"person-{index}", Day("2019-04-20").AddDays(p.Item1), p.Item2)).ToArray());

    private static readonly Gen<Fact[]> SuccessorFacts = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 500], (inactive, trained, days) => new[]
    {
        new Fact(OfSuccessor: true, Heard.Registered()),
        inactive ? new Fact(OfSuccessor: true, Heard.Inactive(2)) : null,
        trained ? new Fact(OfSuccessor: true, Heard.Completed("successor's officer", Text(Day("2019-04-20").AddDays(days)))) : null,
    }.OfType<Fact>().ToArray());

    /// <summary>Nobody works on the case: the days, a reactivation that somebody else asked for, or an end decide.</summary>
    private static readonly Gen<Story> LeftAlone = Gen.Select(
        Officers, SuccessorFacts, Gen.Int[0, 4], Gen.Int[10, 900], Gen.Int,
        (officers, successor, end, days, seed) => new Story(
            [
                new Phase([], [.. Beginning(), .. officers, .. successor, .. EndOf(end, 3, Day("2019-05-15").AddDays(days))], [], (Day("2019-04-20"), LastSweep)),
            ],
            seed));

    /// <summary>The case is worked on until Registry has answered once or twice, and then falls back, recovers or ends.</summary>
    private static readonly Gen<Story> WorkedOn = Gen.Select(
        Officers, SuccessorFacts, Gen.Bool, Gen.Int[0, 4], Gen.Int[30, 900], Gen.Int[0, 4], Gen.Int,
        (officers, successor, refusedFirst, turns, days, end, seed) =>
        {
            var verified = Day("2019-09-26");
            var phases = new List<Phase>
            {
                new([Of(Heard.Registered()), Of(Heard.Completed(Ani))], [Of(Heard.Inactive(2)), .. officers, .. successor], [.. Mentored(), Submitted(), Verified()], (Day("2019-04-20"), Day("2019-05-01"))),
            };
            var version = 3L;
            if (refusedFirst)
            {
                phases.Add(new Phase([Of(Heard.Refused(version++))], [], [Submitted("2019-10-01"), Verified("2019-10-10")], (verified, Day("2019-10-01"))));
                verified = Day("2019-10-10");
            }

            var afterwards = new List<Fact> { Of(Heard.Reactivated(version++, Text(verified))) };
            var day = verified;
            for (var turn = 0; turn < turns; turn++)
            {
                day = day.AddDays(days);
                afterwards.Add(turn % 2 == 0 ? Of(Heard.Inactive(version++, Text(day))) : Of(Heard.Reactivated(version++, Text(day), episode: 0)));
            }

            phases.Add(new Phase([], [.. afterwards, .. EndOf(end, version, day.AddDays(40))], [], (verified, LastSweep)));
            return new Story(phases, seed);
        });

    [Fact]
    public void Ends_where_one_ordered_delivery_ends_when_nobody_works_on_the_case() => LeftAlone.Sample(Holds, iter: 1_000, threads: 1);

    [Fact]
    public void Ends_where_one_ordered_delivery_ends_when_the_case_is_worked_on() => WorkedOn.Sample(Holds, iter: 1_000, threads: 1);

    private static void Holds(Story story)
    {
        var (ordered, shuffled) = (new World(), new World());
        foreach (var phase in story.Phases)
        {
            foreach (var fact in phase.Needed.Concat(phase.Facts).OrderBy(f => f.Heard.OccurredOn))
                ordered.Deliver(fact);
            ordered.Work(phase.Work);
        }

        ordered.Sweep(LastSweep);

        var chance = new Random(story.Seed);
        var delayed = new List<Fact>();
        foreach (var (index, phase) in story.Phases.Index())
        {
            delayed.AddRange(phase.Facts);
            var now = delayed.Where(_ => index == story.Phases.Count - 1 || chance.Next(3) > 0).ToArray();
            delayed.RemoveAll(now.Contains);
            var deliveries = phase.Needed.Concat(now).SelectMany(f => Enumerable.Repeat(f, 1 + chance.Next(3))).ToArray();
            chance.Shuffle(deliveries);
            foreach (var delivery in deliveries)
            {
                shuffled.Deliver(delivery);
                if (chance.Next(4) == 0)
                    shuffled.Sweep(phase.Sweeps.From.AddDays(chance.Next(phase.Sweeps.To.DayNumber - phase.Sweeps.From.DayNumber)));
            }

            shuffled.Work(phase.Work);
        }

        shuffled.Sweep(LastSweep);
        shuffled.State.Should().Be(ordered.State);
    }

    private static IEnumerable<Fact> Beginning() => [Of(Heard.Registered()), Of(Heard.Inactive(2)), Of(Heard.Completed(Ani))];

    /// <summary>A completion and its corrections, each turning it round.</summary>
    private static IEnumerable<Fact> Flips(string person, DateOnly first, int corrections) => Enumerable.Range(0, 1 + corrections).Select(flip =>
        Of(Heard.Completion(person, Text(first.AddDays(flip)), 10 + flip, completed: flip % 2 == 0)));

    private static IEnumerable<Fact> EndOf(int how, long version, DateOnly on) => how switch
    {
        0 => [Of(Heard.Dissolved(version, Text(on)))],
        1 or 2 => [Of(Heard.Merged(version, Text(on), Successor))],
        3 => [Of(Heard.Reactivated(version, Text(on), episode: 0))],
        _ => [],
    };

    private static Fact Of(IDomainEvent heard) => new(OfSuccessor: false, heard);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd");

    /// <summary>The cooperative and the one that may absorb it, as the service would keep them.</summary>
    private sealed class World
    {
        private readonly Life _one = new(CooperativeId);
        private readonly Life _successor = new(Successor);

        public string State => string.Join('\n', new[] { _one, _successor }.SelectMany(Described));

        public void Deliver(Fact fact)
        {
            (fact.OfSuccessor ? _successor : _one).Hear(fact.Heard);
            PassOn();
        }

        public void Sweep(DateOnly asOf)
        {
            _one.Sweep(asOf);
            PassOn();
            _successor.Sweep(asOf);
            AssertOneOpenCase();
        }

        public void Work(IDomainEvent[] work)
        {
            if (work.Length > 0)
                _one.Work(work);
        }

        private void PassOn()
        {
            if (_one.Succession is { } told && !_successor.Watch.Knows(told.Heard))
                _successor.Hear(told.Heard);
            AssertOneOpenCase();
        }

        private void AssertOneOpenCase()
        {
            foreach (var life in new[] { _one, _successor })
            {
                life.Cases.Count(c => c.Ending is null).Should().BeLessThanOrEqualTo(1, "a cooperative has one open case at most");
                life.Watch.OpenCaseId.Should().Be(life.Cases.FirstOrDefault(c => c.Ending is null)?.Id);
            }
        }

        /// <summary>
        /// All that matters of the state: not on which day it was first noticed that a case stalled or waits; and not that a
        /// successor's case was begun on an early conclusion and withdrawn on a better one, which stays on record.
        /// </summary>
        private static IEnumerable<string> Described(Life life) =>
        [
            .. life.Cases.Where(c => c.CooperativeId != Successor || c.Outcome != RevivalOutcome.Withdrawn).Select(c => $"{c.Stage} {JsonSerializer.Serialize(c with { Version = 0, StalledOn = null, AskedAgainOn = null })}"),
            JsonSerializer.Serialize(life.Watch with { Version = 0, Episode = 0, Successions = [.. life.Watch.Successions.Where(s => s.Completions.Count > 0)] }),
        ];
    }
}
