namespace KoperasiPlatform.Contracts;

/// <summary>What every integration event says about itself, beside the public state that it carries.</summary>
/// <param name="Id">
/// Identity of the event: that of the stored event, and of the message. A receiver recognises a duplicate by it.
/// </param>
/// <param name="Source">The service that tells it: <c>registry</c>, <c>training</c> or <c>monitoring</c>.</param>
/// <param name="AggregateId">The aggregate (the stream) that changed.</param>
/// <param name="Version">
/// The aggregate's version after the event, from 1, without gaps within the stream. Not every version is told to the
/// outside, so a receiver keeps the highest that it has seen and ignores what is not higher.
/// </param>
/// <param name="PartitionKey">
/// Events with the same key are published in order, and are best handled one after the other: the cooperative's id
/// where the event concerns one, else the aggregate's.
/// </param>
/// <param name="OccurredOn">The business date on which it holds, in Asia/Jakarta.</param>
/// <param name="RecordedAt">When it was stored, UTC.</param>
/// <param name="CorrelationId">Shared by everything that follows from one command: the W3C trace id of that command.</param>
/// <param name="CausationId">The id of the event that caused this one, where a message did and not a person.</param>
public sealed record EventMetadata(
    Guid Id,
    string Source,
    Guid AggregateId,
    long Version,
    Guid PartitionKey,
    DateOnly OccurredOn,
    DateTimeOffset RecordedAt,
    string? CorrelationId,
    string? CausationId);

/// <summary>An event that leaves its service. It never carries a person's name, phone number or NationalId.</summary>
public interface IIntegrationEvent
{
    /// <summary>Identity, version, time and cause of the event.</summary>
    EventMetadata Metadata { get; }
}
