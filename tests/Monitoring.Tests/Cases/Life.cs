using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>
/// One cooperative, what is heard of it and what is done on its cases: the pure rules without a server, kept in memory as
/// the store would keep it.
/// </summary>
internal sealed class Life(Guid cooperativeId, MonitoringPolicies? policies = null)
{
    private readonly Dictionary<Guid, RevivalCase> _cases = [];

    public CooperativeWatch Watch { get; private set; } = new();

    /// <summary>What the cases took last.</summary>
    public IReadOnlyList<IDomainEvent> Taken { get; private set; } = [];

    /// <summary>How many events the cases took last.</summary>
    public int Recorded => Taken.Count;

    /// <summary>What the successor was told last.</summary>
    public (Guid To, SuccessionHeard Heard)? Succession { get; private set; }

    public IReadOnlyList<RevivalCase> Cases => [.. _cases.Values.OrderBy(c => c.Episode)];

    public RevivalCase Last => Cases[^1];

    /// <summary>The same cooperative, with what is known of it, under other policies.</summary>
    public Life(Guid cooperativeId, MonitoringPolicies policies, Life before)
        : this(cooperativeId, policies) =>
        (Watch, _cases) = (before.Watch, before._cases);

    /// <summary>An inactive cooperative whose case opened on 25 April 2019, and the work on it.</summary>
    public static Life Opened(params IDomainEvent[] work)
    {
        var life = new Life(CooperativeId).Hear(Heard.Registered(), Heard.Inactive(2), Heard.Completed(Ani), Heard.Completed(Budi, version: 11));
        return work.Length > 0 ? life.Work(work) : life;
    }

    public Life Hear(params IDomainEvent[] heard)
    {
        foreach (var e in heard)
        {
            Watch = CooperativeWatch.Fold(Watch, e);
            Follow(sweptTo: null);
        }

        return this;
    }

    public Life Sweep(DateOnly asOf)
    {
        Follow(asOf);
        return this;
    }

    public Life Sweep(string asOf) => Sweep(Day(asOf));

    /// <summary>What people do on the newest case.</summary>
    public Life Work(params IDomainEvent[] events)
    {
        _cases[Last.Id] = Last.After(events);
        return this;
    }

    /// <summary>What follows from the work, when it is stored.</summary>
    public void Follow() => Follow(sweptTo: null);

    private void Follow(DateOnly? sweptTo)
    {
        var follows = Consequences.Decide(cooperativeId, Watch, Cases, policies ?? Policies, sweptTo);
        Taken = [.. follows.Cases.SelectMany(c => c.Events)];
        foreach (var (id, events) in follows.Cases)
            _cases[id] = events.Aggregate(_cases.GetValueOrDefault(id), RevivalCase.Fold)! with { Id = id };

        Watch = Watch.After(follows.Watch);
        Succession = follows.Succession;
    }
}
