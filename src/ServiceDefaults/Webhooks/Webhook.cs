namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>Where a webhook stands.</summary>
public enum WebhookStatus
{
    /// <summary>What is told is delivered as it comes.</summary>
    Delivering,

    /// <summary>The next event was not taken, and is tried again.</summary>
    Retrying,

    /// <summary>Given up, until an admin resumes it.</summary>
    Parked,
}

/// <summary>A subscriber that is called, and how far it got. A failure concerns the one event after its position.</summary>
/// <param name="Url">Where it is called.</param>
/// <param name="Types">The types of events that it gets; none means all.</param>
/// <param name="Secret">What its messages are signed with, sealed.</param>
/// <param name="Position">The sequence up to which it got everything.</param>
/// <param name="Failures">How often the next event was tried in vain.</param>
/// <param name="FailingSince">When it was first tried in vain.</param>
/// <param name="LastError">Why, the last time.</param>
/// <param name="NextAttemptAt">When it is tried again.</param>
/// <param name="ParkedAt">When it was given up.</param>
internal sealed record Webhook(
    Guid Id, string Url, IReadOnlyList<string> Types, SealedSecret Secret, string RegisteredBy, DateTimeOffset RegisteredAt, long Position,
    int Failures = 0, DateTimeOffset? FailingSince = null, string? LastError = null, DateTimeOffset? NextAttemptAt = null, DateTimeOffset? ParkedAt = null)
{
    public WebhookStatus Status => ParkedAt is not null ? WebhookStatus.Parked : FailingSince is not null ? WebhookStatus.Retrying : WebhookStatus.Delivering;

    /// <summary>What a delivery changes, and an admin who resumes it.</summary>
    internal (long Position, int Failures, DateTimeOffset? NextAttemptAt, DateTimeOffset? ParkedAt) Stand => (Position, Failures, NextAttemptAt, ParkedAt);

    public bool IsDue(DateTimeOffset now) => ParkedAt is null && (NextAttemptAt is not { } next || next <= now);

    public Webhook Delivered(long upTo) => Anew() with { Position = upTo };

    /// <summary>It tries again after a pause that doubles, for the last time at the end of the patience; after that, or where the receiver wants no more, it is parked.</summary>
    public Webhook Failed(DeliveryFailure failure, DateTimeOffset now, WebhookOptions options)
    {
        var since = FailingSince ?? now;
        var failed = this with { Failures = Failures + 1, FailingSince = since, LastError = failure.Reason };
        if (failure.WantsNoMore || now - since >= options.RetryFor)
            return failed with { NextAttemptAt = null, ParkedAt = now };
        var pause = Math.Min(options.FirstPause.TotalSeconds * Math.Pow(2, Failures), options.LongestPause.TotalSeconds);
        var next = now.AddSeconds(pause);
        return failed with { NextAttemptAt = next < since + options.RetryFor ? next : since + options.RetryFor };
    }

    /// <param name="after">From where on; null for where it stopped.</param>
    public Webhook Resumed(long? after) => Anew() with { Position = after ?? Position };

    private Webhook Anew() => this with { Failures = 0, FailingSince = null, LastError = null, NextAttemptAt = null, ParkedAt = null };
}

/// <param name="Reason">For whoever looks after the receiver.</param>
/// <param name="WantsNoMore">It answered that it is gone for good.</param>
internal sealed record DeliveryFailure(string Reason, bool WantsNoMore = false);
