using JasperFx.Events;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>
/// A cooperative's watch while a message is handled. A case opens when both are known: the cooperative, and an officer's
/// completion, whichever came first; the completion's own eligibility says that the cooperative was inactive then.
/// </summary>
internal sealed class Watch
{
    private readonly Guid _cooperativeId;
    private readonly IEventStream<CooperativeWatch> _stream;

    private Watch(Guid cooperativeId, IEventStream<CooperativeWatch> stream)
    {
        _cooperativeId = cooperativeId;
        _stream = stream;
        State = stream.Aggregate ?? new CooperativeWatch();
    }

    /// <summary>What is known, with what this message adds.</summary>
    public CooperativeWatch State { get; private set; }

    public static async Task<Watch> Load(IDocumentSession session, Guid cooperativeId, CancellationToken cancellation) =>
        new(cooperativeId, await session.Events.FetchForWriting<CooperativeWatch>(CooperativeWatch.IdOf(cooperativeId), cancellation));

    public void Append(IDomainEvent e)
    {
        _stream.AppendOne(e);
        State = CooperativeWatch.Fold(State, e);
    }

    public async Task OpenOrJoin(IDocumentSession session, CancellationToken cancellation)
    {
        Completion[] completed = [.. State.Completions.Where(c => c.Completed).OrderBy(c => c.On)];
        if (State.State is null || completed.Length == 0)
            return;

        if (State.OpenCaseId is { } open)
        {
            var stream = await session.Events.FetchForWriting<RevivalCase>(open, cancellation);
            stream.AppendMany(Joining(completed, stream.Aggregate!.PersonKeys));
        }
        else if (State.Episode == 0)
        {
            var opened = new CaseOpened(completed[0].On, _cooperativeId, Episode: 1, PreviousCaseId: null);
            var id = RevivalCase.IdOf(_cooperativeId, opened.Episode);
            session.Events.StartStream<RevivalCase>(id, [opened, .. Joining(completed, [])]);
            Append(new EpisodeOpened(opened.OccurredOn, id, opened.Episode));
        }
    }

    private static IEnumerable<IDomainEvent> Joining(IEnumerable<Completion> completed, IReadOnlyList<string> known) =>
        completed.Where(c => !known.Contains(c.PersonKey)).Select(c => new OfficerJoined(c.On, c.PersonKey));
}
