using AwesomeAssertions;

namespace KoperasiPlatform.Platform.Tests.Resilience;

/// <summary>
/// What must hold between the three services once all is delivered, read from their databases: everything that one told
/// had its effect at the others, once.
/// </summary>
internal static class Agreement
{
    /// <summary>The stored events that leave their service, with the exchange that they are published to.</summary>
    public static readonly IReadOnlyDictionary<string, string> Told = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cooperative.registered"] = "koperasi.cooperative-registered.v1",
        ["cooperative.officer-elected"] = "koperasi.officers-changed.v1",
        ["cooperative.annual-meeting-recorded"] = "koperasi.annual-meeting-held.v1",
        ["cooperative.became-inactive"] = "koperasi.cooperative-became-inactive.v1",
        ["cooperative.reactivated"] = "koperasi.cooperative-reactivated.v1",
        ["cooperative.reactivation-refused"] = "koperasi.reactivation-refused.v1",
        ["programme.funded"] = "koperasi.programme-funded.v1",
        ["batch.scheduled"] = "koperasi.batch-scheduled.v1",
        ["batch.participant-enrolled"] = "koperasi.participant-enrolled.v1",
        ["batch.participant-completed"] = "koperasi.participant-completed.v1",
        ["revival-case.opened"] = "koperasi.revival-case-opened.v1",
        ["revival-case.commitment-evaluated"] = "koperasi.commitment-evaluated.v1",
        ["revival-case.verified"] = "koperasi.revival-verified.v1",
    };

    private const string InboxIds = "select split_part(id, '/', 2)::uuid from mt_doc_inboxmessage";

    /// <summary>Ids of the stored events that leave a service.</summary>
    public static Task<IReadOnlyList<Guid>> ToldBy(Stack stack, string service) =>
        stack.QueryAsync<Guid>(service, $"select id from mt_events where type in ({string.Join(", ", Told.Keys.Select(type => $"'{type}'"))})");

    public static async Task AssertAsync(Stack stack, Revivals load)
    {
        await EveryMessageWasHandledOnce(stack, "registry", "training", "type like 'cooperative.%'");
        await EveryMessageWasHandledOnce(stack, "registry", "monitoring", "type like 'cooperative.%'");
        await EveryMessageWasHandledOnce(stack, "training", "monitoring", "type = 'batch.participant-completed'");
        await EveryMessageWasHandledOnce(stack, "monitoring", "registry", "type = 'revival-case.verified'");

        await EachHadItsEffectOnce(stack, ("training", "batch.participant-completed"), ("monitoring", "cooperative-watch.completion-heard"));
        await EachHadItsEffectOnce(stack, ("monitoring", "revival-case.verified"), ("registry", "cooperative.reactivated", "cooperative.reactivation-refused"));
        await EachHadItsEffectOnce(stack, ("registry", "cooperative.reactivated"), ("monitoring", "revival-case.reactivation-heard"));
        await EachHadItsEffectOnce(stack, ("registry", "cooperative.reactivation-refused"), ("monitoring", "revival-case.refusal-heard"));

        await EachCooperativeHasItsStory(stack, load);
        await EachSnapshotIsThatOfItsStream(stack, "registry", "cooperative");
        await EachSnapshotIsThatOfItsStream(stack, "training", "programme", "batch", "knowncooperative");
        await EachSnapshotIsThatOfItsStream(stack, "monitoring", "revivalcase", "cooperativewatch");
        await TheNewestStateOfEachCooperativeIsKnown(stack);
        await NothingFailed(stack);
    }

    /// <summary>The inbox's ids are unique, so that what is in it was handled once; nothing may miss, and nothing be strange.</summary>
    private static async Task EveryMessageWasHandledOnce(Stack stack, string from, string to, string which)
    {
        var told = (await stack.QueryAsync<Guid>(from, $"select id from mt_events where {which} and type in ({string.Join(", ", Told.Keys.Select(type => $"'{type}'"))})")).ToHashSet();
        told.Should().NotBeEmpty();
        await Eventually.BecomesTrueAsync(
            async () => (await stack.QueryAsync<Guid>(to, InboxIds)).ToHashSet().IsSupersetOf(told), $"{to} handled the {told.Count} events of {from} where {which}");
        (await stack.CountAsync(to, $"select count(*) from ({InboxIds}) i (id) group by id having count(*) > 1 union all select 0 limit 1"))
            .Should().Be(0, $"{to} has one handler for each message");
    }

    private static async Task EachHadItsEffectOnce(Stack stack, (string Service, string Type) cause, (string Service, string Type) effect) =>
        await EachHadItsEffectOnce(stack, cause, (effect.Service, effect.Type, effect.Type));

    private static async Task EachHadItsEffectOnce(Stack stack, (string Service, string Type) cause, (string Service, string Type, string OrType) effect)
    {
        var causes = await stack.QueryAsync<Guid>(cause.Service, $"select id from mt_events where type = '{cause.Type}'");
        var effects = await stack.QueryAsync<Guid>(
            effect.Service, $"select causation_id::uuid from mt_events where type in ('{effect.Type}', '{effect.OrType}')");
        effects.Should().BeEquivalentTo(causes, $"each {cause.Type} is followed by one {effect.Type} or {effect.OrType}");
    }

    private static async Task EachCooperativeHasItsStory(Stack stack, Revivals load)
    {
        (await Counts(stack, "registry", "cooperative.registered")).Should().Be(load.Cooperatives, "nothing that a client repeated was done twice");
        (await Counts(stack, "registry", "cooperative.officer-elected")).Should().Be(2 * load.Cooperatives);
        (await Counts(stack, "registry", "cooperative.reactivated")).Should().Be(load.Cooperatives);
        (await Counts(stack, "registry", "cooperative.reactivation-refused")).Should().Be(load.Refused);
        (await Counts(stack, "training", "batch.participant-completed")).Should().Be(load.Cooperatives);
        (await Counts(stack, "monitoring", "revival-case.opened")).Should().Be(load.Cooperatives);
        (await Counts(stack, "monitoring", "revival-case.visited")).Should().Be(load.Cooperatives);
        (await stack.CountAsync("registry", "select count(distinct stream_id) from mt_events where type = 'cooperative.reactivated'"))
            .Should().Be(load.Cooperatives, "each cooperative comes back once");
        (await stack.QueryAsync<Guid>("monitoring", "select (data ->> 'cooperativeId')::uuid from mt_events where type = 'revival-case.opened'"))
            .Should().BeEquivalentTo(await stack.QueryAsync<Guid>("registry", "select stream_id from mt_events where type = 'cooperative.registered'"), "each cooperative has one case");
    }

    /// <summary>A snapshot is written with its events, so it has seen all of its stream, and the stream has no gap.</summary>
    private static async Task EachSnapshotIsThatOfItsStream(Stack stack, string service, params string[] aggregates)
    {
        foreach (var aggregate in aggregates)
        {
            (await stack.CountAsync(service, $"select count(*) from mt_doc_{aggregate}")).Should().BePositive();
            (await stack.CountAsync(service, $"""
                select count(*) from mt_doc_{aggregate} d
                left join (select stream_id, max(version) as version, count(*) as events from mt_events group by stream_id) s on s.stream_id = d.id
                where s.version is null or s.events <> s.version or (d.data ->> 'version')::bigint <> s.version
                """)).Should().Be(0, $"{service} has for each {aggregate} the state after its last event");
        }
    }

    private static async Task TheNewestStateOfEachCooperativeIsKnown(Stack stack)
    {
        var newest = await stack.QueryAsync<string>(
            "registry", $"select stream_id || ' ' || max(version) from mt_events where type like 'cooperative.%' and type in ({string.Join(", ", Told.Keys.Select(type => $"'{type}'"))}) group by stream_id");
        foreach (var (service, document) in new[] { ("training", "mt_doc_knowncooperative"), ("monitoring", "mt_doc_cooperativewatch") })
        {
            (await stack.QueryAsync<string>(service, $"select (data -> 'state' ->> 'cooperativeId') || ' ' || (data ->> 'registryVersion') from {document}"))
                .Should().BeEquivalentTo(newest, $"{service} knows the last that Registry told of each cooperative");
        }
    }

    private static async Task NothingFailed(Stack stack)
    {
        foreach (var service in new[] { "registry", "training", "monitoring" })
        {
            (await stack.ErrorsAsync(service)).Should().Be(0, $"nothing lies in the error queue of {service}");
            (await stack.CountAsync(service, "select count(*) from mt_doc_deadletterevent")).Should().Be(0);
        }
    }

    private static Task<long> Counts(Stack stack, string service, string type) =>
        stack.CountAsync(service, $"select count(*) from mt_events where type = '{type}'");
}
