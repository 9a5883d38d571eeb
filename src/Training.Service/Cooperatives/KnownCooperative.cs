using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;

namespace KoperasiPlatform.Training.Cooperatives;

/// <summary>
/// What Training has heard of a cooperative from Registry: the state with the highest version. It is Registry's, whose stream has its history,
/// so it is a document here and no stream (ADR 26).
/// </summary>
public sealed record KnownCooperative
{
    public Guid Id { get; init; }

    /// <summary>The cooperative's version at Registry that this state belongs to; the document's revision.</summary>
    public required long RegistryVersion { get; init; }

    public required CooperativeState State { get; init; }

    public static Guid IdOf(Guid cooperativeId) => DerivedId.From("known-cooperative", cooperativeId);
}

/// <summary>What was heard, as it was stored before ADR 26: nobody appends it or asks for it, but who reads all events meets it.</summary>
[StoredAs("known-cooperative.heard")]
public sealed record CooperativeHeard(DateOnly OccurredOn, long RegistryVersion, CooperativeState State) : IDomainEvent;

internal static class KnownCooperatives
{
    internal static void AddKnownCooperatives(this StoreOptions store)
    {
        store.AddStoredEvent(typeof(CooperativeHeard));
        store.Schema.For<KnownCooperative>().UseNumericRevisions(true)
            // by which a list of participants names them
            .Index(known => known.State.CooperativeNumber!)
            .Index(known => known.State.LegalEntityNumber);
    }

    /// <summary>The names of cooperatives by their id at Registry, as far as Training has heard of them.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, string>> NamesOf(
        this IQuerySession session, IEnumerable<Guid> cooperativeIds, CancellationToken cancellation) =>
        (await session.LoadManyAsync<KnownCooperative>(cancellation, cooperativeIds.Distinct().Select(KnownCooperative.IdOf)))
            .ToDictionary(k => k.State.CooperativeId, k => k.State.Name);
}

/// <summary>Keeps the newest state; what is late or a repetition changes nothing.</summary>
internal sealed class HearOfCooperative : IHandle<ICooperativeEvent>
{
    public Task Handle(ICooperativeEvent message, IDocumentSession session, CancellationToken cancellation)
    {
        var version = message.Metadata.Version;
        // to Marten no revision is one that is always the newest
        if (version < 1)
            throw new InvalidOperationException($"A cooperative of version {version} is none.");
        var known = new KnownCooperative { Id = KnownCooperative.IdOf(message.Cooperative.CooperativeId), RegistryVersion = version, State = message.Cooperative };
        session.TryUpdateRevision(known, version);
        return Task.CompletedTask;
    }
}

internal static class KnownCooperativeEndpoints
{
    internal static void MapKnownCooperatives(this IEndpointRouteBuilder app) =>
        app.MapGet("/cooperatives/{id:guid}", async (Guid id, IQuerySession session, HttpContext http, CancellationToken cancellation) =>
        {
            var known = await session.LoadAsync<KnownCooperative>(KnownCooperative.IdOf(id), cancellation) ?? throw new NotFound("known cooperative", id);
            return ETags.Ok(http, known, known.RegistryVersion);
        }).WithTags("Cooperatives").WithSummary("What Training has heard of a cooperative").Produces<KnownCooperative>();
}
