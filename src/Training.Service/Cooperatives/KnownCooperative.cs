using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Training.Cooperatives;

/// <param name="RegistryVersion">The cooperative's version at Registry that this state belongs to.</param>
[StoredAs("known-cooperative.heard")]
public sealed record CooperativeHeard(DateOnly OccurredOn, long RegistryVersion, CooperativeState State) : IDomainEvent;

/// <summary>What Training has heard of a cooperative from Registry: the state with the highest version.</summary>
public sealed record KnownCooperative : IAggregate<KnownCooperative>
{
    public Guid Id { get; init; }

    public long Version { get; set; }

    public required long RegistryVersion { get; init; }

    public required CooperativeState State { get; init; }

    public static Guid IdOf(Guid cooperativeId) => DerivedId.From("known-cooperative", cooperativeId);

    public static KnownCooperative Fold(KnownCooperative? state, IDomainEvent e) => (state, e) switch
    {
        (null, CooperativeHeard x) => new KnownCooperative { RegistryVersion = x.RegistryVersion, State = x.State },
        ({ } s, CooperativeHeard x) => s with { RegistryVersion = x.RegistryVersion, State = x.State },
        _ => throw new NotSupportedException($"{e.GetType()} does not follow in a known cooperative's stream."),
    };
}

internal static class KnownCooperatives
{
    /// <summary>The names of cooperatives by their id at Registry, as far as Training has heard of them.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, string>> NamesOf(
        this IQuerySession session, IEnumerable<Guid> cooperativeIds, CancellationToken cancellation) =>
        (await session.LoadManyAsync<KnownCooperative>(cancellation, cooperativeIds.Distinct().Select(KnownCooperative.IdOf)))
            .ToDictionary(k => k.State.CooperativeId, k => k.State.Name);
}

/// <summary>Keeps the newest state; what is late or a repetition changes nothing.</summary>
internal sealed class HearOfCooperative : IHandle<ICooperativeEvent>
{
    public async Task Handle(ICooperativeEvent message, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<KnownCooperative>(KnownCooperative.IdOf(message.Cooperative.CooperativeId), cancellation);
        if (stream.Aggregate is null || stream.Aggregate.RegistryVersion < message.Metadata.Version)
            stream.AppendOne(new CooperativeHeard(message.Metadata.OccurredOn, message.Metadata.Version, message.Cooperative));
    }
}

internal static class KnownCooperativeEndpoints
{
    internal static void MapKnownCooperatives(this IEndpointRouteBuilder app) =>
        app.MapGet("/cooperatives/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var known = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(id), cancellation) ?? throw new NotFound("known cooperative", id);
            return ETags.Ok(http, known, known.Version);
        }).WithTags("Cooperatives").WithSummary("What Training has heard of a cooperative").Produces<KnownCooperative>();
}
