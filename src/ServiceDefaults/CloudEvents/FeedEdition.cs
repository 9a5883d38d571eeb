using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JasperFx.Events.Projections;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Messaging;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>
/// What the feed is an edition of: which stored events are told as which contracts. With another one the feed is written once more
/// from the first event on, because what begins to be told today was stored long ago.
/// </summary>
internal sealed class FeedEdition(Translation translation)
{
    /// <summary>Raised by whoever tells old events as the same contracts, but with another content.</summary>
    private const int Revision = 1;

    public uint Number { get; } = Of(translation);

    /// <summary>The name of the writer's position.</summary>
    public string Position => new ShardName(FeedWriter.SubscriptionName, ShardName.All, Number).Identity;

    private static uint Of(Translation translation)
    {
        var told = translation.Contracts
            .SelectMany(contract => translation.StoredNames(contract).Select(name => $"{name} as {EventType.Of(contract)}"))
            .Order(StringComparer.Ordinal).Prepend(Revision.ToString(CultureInfo.InvariantCulture));
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', told))));
    }
}
