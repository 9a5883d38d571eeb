using KoperasiPlatform.ServiceDefaults.Messaging;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>What a source told before an event: who has not handled that has missed it. 0 where nothing was told before.</summary>
/// <param name="Sequence">The sequence of the event before, of whatever type.</param>
/// <param name="OfType">The sequence of the event of the same type before.</param>
internal sealed record Predecessors(long Sequence, long OfType)
{
    /// <param name="page">In the order of the sequence.</param>
    /// <param name="before">What was told before each of the page's sequences.</param>
    /// <param name="beforePage">What was told last before the page, by contract.</param>
    public static IEnumerable<Predecessors> Of(
        IEnumerable<(long Sequence, Type Contract)> page, IReadOnlyDictionary<long, long> before, IReadOnlyDictionary<Type, long> beforePage)
    {
        var last = new Dictionary<Type, long>(beforePage);
        foreach (var (sequence, contract) in page)
        {
            yield return new Predecessors(before[sequence], last.GetValueOrDefault(contract));
            last[contract] = sequence;
        }
    }
}

/// <param name="Event">What is told.</param>
/// <param name="Before">What was told before it.</param>
internal sealed record ToldEvent(OutgoingEvent Event, Predecessors Before);
