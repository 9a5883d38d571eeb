namespace KoperasiPlatform.ServiceDefaults.Replays;

/// <summary>The order to send a range of events once more, to one queue, and how far it got.</summary>
/// <param name="Queue">The subscriber's queue.</param>
/// <param name="From">The first sequence.</param>
/// <param name="To">The last sequence.</param>
/// <param name="Position">The sequence up to which all is confirmed by the broker.</param>
/// <param name="Sent">How many events that is; those of a page that was cut off by a crash are counted once.</param>
/// <param name="FinishedAt">When all was sent.</param>
/// <param name="WaitsFor">Why it does not go on at present.</param>
internal sealed record Replay(
    Guid Id, string Queue, long From, long To, string RequestedBy, DateTimeOffset RequestedAt, long Position,
    long Sent = 0, DateTimeOffset? FinishedAt = null, string? WaitsFor = null)
{
    public Replay Confirmed(long upTo, int events, DateTimeOffset now) =>
        this with { Position = upTo, Sent = Sent + events, WaitsFor = null, FinishedAt = upTo >= To ? now : null };
}
