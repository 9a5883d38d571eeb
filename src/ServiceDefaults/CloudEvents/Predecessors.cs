using KoperasiPlatform.ServiceDefaults.Messaging;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>What a source told before an event: who has not handled that has missed it. 0 where nothing was told before.</summary>
/// <param name="Sequence">The sequence of the event before, of whatever type.</param>
/// <param name="OfType">The sequence of the event of the same type before.</param>
internal sealed record Predecessors(long Sequence, long OfType)
{
    /// <param name="page">All that is told from a place on, in the order of the sequence.</param>
    /// <param name="before">What was told last before it, by contract.</param>
    public static IEnumerable<Predecessors> Of(IEnumerable<(long Sequence, Type Contract)> page, IReadOnlyDictionary<Type, long> before)
    {
        var last = new Dictionary<Type, long>(before);
        var (previous, present) = (0L, before.Values.DefaultIfEmpty().Max());
        foreach (var (sequence, contract) in page)
        {
            // an event may be told in two versions, and neither comes before the other
            if (sequence != present)
                (previous, present) = (present, sequence);
            yield return new Predecessors(previous, last.GetValueOrDefault(contract));
            last[contract] = sequence;
        }
    }
}

/// <param name="Event">What is told.</param>
/// <param name="Before">What was told before it.</param>
internal sealed record ToldEvent(OutgoingEvent Event, Predecessors Before);
