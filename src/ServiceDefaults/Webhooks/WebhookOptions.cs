namespace KoperasiPlatform.ServiceDefaults.Webhooks;

/// <summary>How webhooks are delivered: the section <c>Webhooks</c> of the configuration.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Whether addresses of the own machine and network may be called, and without TLS.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>How long a receiver has to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one event is tried before the webhook is parked.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromDays(3);
}
