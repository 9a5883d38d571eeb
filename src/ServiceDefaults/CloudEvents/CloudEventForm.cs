using System.Globalization;
using System.Text.Json;
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

    private static readonly CloudEventAttribute PreviousSequence = CloudEventAttribute.CreateExtension("previoussequence", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute PreviousOfType = CloudEventAttribute.CreateExtension("previousoftype", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute ReplayId = CloudEventAttribute.CreateExtension("replayid", CloudEventAttributeType.String);

    private static readonly CloudEventAttribute[] Extensions =
    [
        Sequence.SequenceAttribute, PreviousSequence, PreviousOfType, Partitioning.PartitionKeyAttribute, TraceParent, ReplayId,
    ];

    private readonly Uri _publicAddress;

    public CloudEventForm(IConfiguration configuration) =>
        _publicAddress = Uri.TryCreate($"{configuration["PublicAddress"]?.TrimEnd('/')}/", UriKind.Absolute, out var address)
            ? address
            : throw new InvalidOperationException("Set PublicAddress to where clients find this service: every event leads to its schema there.");

    /// <summary>Writes <c>data</c> as the services' own messages write it, so that one schema describes both; without their blanks, for slow lines.</summary>
    public static JsonSerializerOptions Json { get; } = new(SystemTextJsonMessageSerializer.Options) { WriteIndented = false };

    public static JsonEventFormatter Formatter { get; } = new(Json, default);

    /// <param name="told">What is told, and what was told before it.</param>
    /// <param name="replay">The replay that sends it once more, if one does.</param>
    public CloudEvent Of(ToldEvent told, Guid? replay = null)
    {
        var (e, before) = told;
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
            [Sequence.SequenceAttribute] = Text(e.Sequence),
            [PreviousSequence] = Text(before.Sequence),
            [PreviousOfType] = Text(before.OfType),
            [Partitioning.PartitionKeyAttribute] = metadata.PartitionKey.ToString(),
            [TraceParent] = e.TraceParent,
            [ReplayId] = replay?.ToString(),
            Data = e.Contract,
        };
    }

    /// <summary>As text it is in order, too.</summary>
    private static string Text(long sequence) => sequence.ToString("D20", CultureInfo.InvariantCulture);
}
