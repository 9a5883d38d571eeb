using System.Globalization;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Extensions;
using CloudNative.CloudEvents.SystemTextJson;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Messaging;
using MassTransit.Serialization;
using Microsoft.Extensions.Configuration;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// An event in the standard form of CloudEvents 1.0, the same by push and by pull and however often it is told. Its
/// <c>data</c> is what the services tell each other as <c>message</c>.
/// </summary>
internal sealed class CloudEventForm
{
    private static readonly CloudEventAttribute TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    private static readonly CloudEventAttribute[] Extensions = [Sequence.SequenceAttribute, Partitioning.PartitionKeyAttribute, TraceParent];

    private readonly Uri _publicAddress;

    public CloudEventForm(IConfiguration configuration) =>
        _publicAddress = Uri.TryCreate(configuration["PublicAddress"], UriKind.Absolute, out var address)
            ? address
            : throw new InvalidOperationException("Set PublicAddress to where clients find this service: every event leads to its schema there.");

    /// <summary>Writes <c>data</c> as the services' own messages write it, so that one schema describes both.</summary>
    public static JsonEventFormatter Formatter { get; } = new(SystemTextJsonMessageSerializer.Options, default);

    public CloudEvent Of(OutgoingEvent e)
    {
        var metadata = e.Contract.Metadata;
        var type = EventType.Of(e.Contract.GetType());
        return new CloudEvent(CloudEventsSpecVersion.V1_0, Extensions)
        {
            Id = metadata.Id.ToString(),
            Source = new Uri($"urn:koperasi:{metadata.Source}"),
            Type = type,
            Subject = metadata.AggregateId.ToString(),
            Time = metadata.RecordedAt,
            DataContentType = "application/json",
            DataSchema = new Uri(_publicAddress, $"events/schemas/{type}"),
            [Sequence.SequenceAttribute] = e.Sequence.ToString("D20", CultureInfo.InvariantCulture),
            [Partitioning.PartitionKeyAttribute] = metadata.PartitionKey.ToString(),
            [TraceParent] = e.TraceParent,
            Data = e.Contract,
        };
    }
}
