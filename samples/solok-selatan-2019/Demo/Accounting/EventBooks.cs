using KoperasiPlatform.Demo.Results;

namespace KoperasiPlatform.Demo.Accounting;

/// <summary>The stores and the broker, read once, and compared by message id.</summary>
/// <param name="Events">Every stored event that leaves its service.</param>
/// <param name="Inboxes">What each service has handled.</param>
/// <param name="QueuesByExchange">Who hears what, by the broker's bindings.</param>
/// <param name="Exchanges">All exchanges that the broker has.</param>
/// <param name="Queues">All queues, with the messages that lie in them.</param>
internal sealed record EventBooks(
    long Stored,
    long DuplicatedEffects,
    IReadOnlyList<LeavingEvent> Events,
    IReadOnlyDictionary<string, IReadOnlyList<HandledMessage>> Inboxes,
    IReadOnlyDictionary<Guid, string> TypesHandled,
    ILookup<string, string> QueuesByExchange,
    IReadOnlyList<string> Exchanges,
    IReadOnlyList<Broker.Queue> Queues)
{
    /// <summary>The exchange of all events, for the province; the others are of one event each.</summary>
    private const string CloudEvents = "koperasi.events";

    private readonly Dictionary<string, HashSet<Guid>> _arrived = Inboxes.ToDictionary(
        inbox => inbox.Key, inbox => inbox.Value.Select(m => m.EventId).ToHashSet(), StringComparer.Ordinal);

    public EventFigures Figures => new(
        Stored,
        Events.Count(e => e.Published),
        Inboxes.Values.Sum(inbox => inbox.Count),
        NotPublished.Concat(NotArrived.Select(miss => miss.Event)).Distinct().Count() + InErrorQueues,
        DuplicatedEffects);

    /// <summary>Whether nothing is on its way any more.</summary>
    public bool Settled => !NotPublished.Any() && !NotArrived.Any() && Queues.Where(q => _arrived.ContainsKey(q.Name)).All(q => q.Messages == 0);

    /// <summary>What is lost, in words.</summary>
    public string Losses => string.Join("; ", NotPublished.Select(e => $"{e.Service} has not published {e.Type} {e.Id}")
        .Concat(NotArrived.Select(miss => $"{miss.Queue} has not handled {miss.Event.Type} {miss.Event.Id} of {miss.Event.Service}"))
        .Concat(Queues.Where(IsErrorQueue).Select(q => $"{q.Messages} messages lie in {q.Name}"))
        .Take(5));

    /// <summary>Where <see cref="Leaving"/> is not what stores and broker tell.</summary>
    public IReadOnlyList<string> Misfits =>
    [
        .. Inboxes.Values.SelectMany(inbox => inbox)
            .Select(m => (Type: TypesHandled.GetValueOrDefault(m.EventId, "an event that no store has"), Exchange: Leaving.Exchange(Kebab(m.Told))))
            .Distinct()
            .Where(pair => !Leaving.As.TryGetValue(pair.Type, out var told) || Leaving.Exchange(told) != pair.Exchange)
            .Select(pair => $"{pair.Type} leaves as {pair.Exchange}; the demo's list of what leaves says otherwise."),
        .. Exchanges.Where(e => e.StartsWith("koperasi.", StringComparison.Ordinal))
            .Except(Leaving.As.Values.Select(Leaving.Exchange).Append(CloudEvents), StringComparer.Ordinal)
            .Select(e => $"The broker has the exchange {e}; the demo's list of what leaves does not."),
        .. Events.Where(e => e.Published).Select(e => Leaving.Exchange(Leaving.As[e.Type])).Distinct(StringComparer.Ordinal).Except(Exchanges, StringComparer.Ordinal)
            .Select(e => $"The demo's list of what leaves has {e}, and events for it; the broker has no such exchange."),
    ];

    private IEnumerable<LeavingEvent> NotPublished => Events.Where(e => !e.Published);

    /// <summary>The set difference: what the bindings bring to a service's queue, less what the service has handled.</summary>
    private IEnumerable<(LeavingEvent Event, string Queue)> NotArrived =>
        from e in Events
        from queue in QueuesByExchange[Leaving.Exchange(Leaving.As[e.Type])]
        where _arrived.TryGetValue(queue, out var handled) && !handled.Contains(e.Id)
        select (e, queue);

    private long InErrorQueues => Queues.Where(IsErrorQueue).Sum(q => q.Messages);

    private static bool IsErrorQueue(Broker.Queue queue) =>
        queue.Messages > 0 && (queue.Name.EndsWith("_error", StringComparison.Ordinal) || queue.Name.EndsWith("_skipped", StringComparison.Ordinal));

    /// <summary>OfficersChanged is told as officers-changed.</summary>
    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
