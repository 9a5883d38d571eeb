using AwesomeAssertions;
using KoperasiPlatform.Testing;

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
        ["cooperative.profile-revised"] = "koperasi.cooperative-profile-revised.v1",
        ["cooperative.officer-elected"] = "koperasi.officers-changed.v1",
        ["cooperative.officer-term-ended"] = "koperasi.officers-changed.v1",
        ["cooperative.annual-meeting-recorded"] = "koperasi.annual-meeting-held.v1",
        ["cooperative.annual-meeting-corrected"] = "koperasi.annual-meeting-corrected.v1",
        ["cooperative.annual-meeting-withdrawn"] = "koperasi.annual-meeting-withdrawn.v1",
        ["cooperative.became-at-risk"] = "koperasi.cooperative-became-at-risk.v1",
        ["cooperative.no-longer-at-risk"] = "koperasi.cooperative-no-longer-at-risk.v1",
        ["cooperative.became-inactive"] = "koperasi.cooperative-became-inactive.v1",
        ["cooperative.reactivated"] = "koperasi.cooperative-reactivated.v1",
        ["cooperative.reactivation-refused"] = "koperasi.reactivation-refused.v1",
        ["cooperative.suspended"] = "koperasi.cooperative-suspended.v1",
        ["cooperative.suspension-lifted"] = "koperasi.cooperative-suspended.v1",
        ["cooperative.merged"] = "koperasi.cooperative-merged.v1",
        ["cooperative.dissolution-begun"] = "koperasi.cooperative-dissolution-begun.v1",
        ["cooperative.dissolved"] = "koperasi.cooperative-dissolved.v1",
        ["programme.funded"] = "koperasi.programme-funded.v1",
        ["batch.scheduled"] = "koperasi.batch-scheduled.v1",
        ["batch.rescheduled"] = "koperasi.batch-rescheduled.v1",
        ["batch.aborted"] = "koperasi.batch-aborted.v1",
        ["batch.cancelled"] = "koperasi.batch-cancelled.v1",
        ["batch.reported"] = "koperasi.batch-reported.v1",
        ["batch.participant-enrolled"] = "koperasi.participant-enrolled.v1",
        ["batch.participant-admitted"] = "koperasi.participant-enrolled.v1",
        ["batch.participant-renumbered"] = "koperasi.participant-enrolled.v1",
        ["batch.participant-completed"] = "koperasi.participant-completed.v1",
        ["batch.completion-corrected"] = "koperasi.participant-completion-corrected.v1",
        ["revival-case.opened"] = "koperasi.revival-case-opened.v1",
        ["revival-case.commitment-evaluated"] = "koperasi.commitment-evaluated.v1",
        ["revival-case.stalled"] = "koperasi.revival-stalled.v1",
        ["revival-case.verified"] = "koperasi.revival-verified.v1",
        ["revival-case.answer-asked-again"] = "koperasi.revival-verified.v1",
        ["revival-case.closed"] = "koperasi.revival-case-closed.v1",
        ["revival-case.cooperative-fell-back"] = "koperasi.cooperative-relapsed.v1",
    };

    private const string InboxIds = "select split_part(id, '/', 2)::uuid from mt_doc_inboxmessage";

    private static readonly string LeavesItsService = $"type in ({string.Join(", ", Told.Keys.Select(type => $"'{type}'"))})";

    /// <summary>Ids of the stored events that leave a service.</summary>
    public static Task<IReadOnlyList<Guid>> ToldBy(Stack stack, string service) =>
        stack.QueryAsync<Guid>(service, $"select id from mt_events where {LeavesItsService}");

    public static async Task AssertAsync(Stack stack)
    {
        await EveryMessageWasHandledOnce(stack, "registry", "training", "type like 'cooperative.%'");
        await EveryMessageWasHandledOnce(stack, "registry", "monitoring", "type like 'cooperative.%'");
        await EveryMessageWasHandledOnce(stack, "training", "monitoring", "type = 'batch.participant-completed'");
        await EveryMessageWasHandledOnce(stack, "monitoring", "registry", "type = 'revival-case.verified'");

        const string ofACase = "data ->> 'revivalCaseId' is not null";
        await EachHadItsEffectOnce(
            stack, "training", "type = 'batch.participant-completed'", "monitoring", "type = 'cooperative-watch.completion-heard'");
        await EachHadItsEffectOnce(
            stack, "monitoring", "type = 'revival-case.verified'", "registry", $"type in ('cooperative.reactivated', 'cooperative.reactivation-refused') and {ofACase}");
        await EachHadItsEffectOnce(
            stack, "registry", $"type = 'cooperative.reactivated' and {ofACase}", "monitoring", "type = 'revival-case.reactivation-heard'");
        await EachHadItsEffectOnce(
            stack, "registry", $"type = 'cooperative.reactivation-refused' and {ofACase}", "monitoring", "type = 'revival-case.refusal-heard'");
        await EachTrainedCooperativeHasOneCase(stack);

        await EachSnapshotIsThatOfItsStream(stack, "registry", "cooperative");
        await EachSnapshotIsThatOfItsStream(stack, "training", "programme", "batch");
        await EachSnapshotIsThatOfItsStream(stack, "monitoring", "revivalcase", "cooperativewatch");
        await TheNewestStateOfEachCooperativeIsKnown(stack);
        (await stack.CountAsync("training", "select count(*) from mt_doc_knowncooperative where mt_version <> (data ->> 'registryVersion')::bigint")).Should().Be(0, "a document's revision is that of its state");
        await NothingFailed(stack);
    }

    /// <summary>The same, and that the load's own commands had their effect once, however often they were sent.</summary>
    public static async Task AssertAsync(Stack stack, Revivals load)
    {
        await AssertAsync(stack);
        (await Counts(stack, "registry", "cooperative.registered")).Should().Be(load.Cooperatives, "nothing that a client repeated was done twice");
        (await Counts(stack, "registry", "cooperative.officer-elected")).Should().Be(2 * load.Cooperatives);
        (await Counts(stack, "registry", "cooperative.reactivated")).Should().Be(load.Cooperatives);
        (await Counts(stack, "registry", "cooperative.reactivation-refused")).Should().Be(load.Refused);
        (await Counts(stack, "training", "batch.participant-completed")).Should().Be(load.Cooperatives);
        (await Counts(stack, "monitoring", "revival-case.opened")).Should().Be(load.Cooperatives);
        (await Counts(stack, "monitoring", "revival-case.visited")).Should().Be(load.Cooperatives);
    }

    /// <summary>The inbox's ids are unique, so what is in it was handled once; none may be missing.</summary>
    private static async Task EveryMessageWasHandledOnce(Stack stack, string from, string to, string which)
    {
        var told = (await stack.QueryAsync<Guid>(from, $"select id from mt_events where {which} and {LeavesItsService}")).ToHashSet();
        told.Should().NotBeEmpty();
        await Eventually.BecomesTrueAsync(
            async () => (await stack.QueryAsync<Guid>(to, InboxIds)).ToHashSet().IsSupersetOf(told), $"{to} handled the {told.Count} events of {from} where {which}");
        (await stack.QueryAsync<Guid>(to, InboxIds)).Should().OnlyHaveUniqueItems($"{to} has one handler for each message");
    }

    private static async Task EachHadItsEffectOnce(Stack stack, string from, string causes, string to, string effects) =>
        (await stack.QueryAsync<Guid>(to, $"select causation_id::uuid from mt_events where {effects}"))
            .Should().BeEquivalentTo(await stack.QueryAsync<Guid>(from, $"select id from mt_events where {causes}"), $"each ({causes}) at {from} is followed by one ({effects}) at {to}");

    private static async Task EachTrainedCooperativeHasOneCase(Stack stack) =>
        (await stack.QueryAsync<string>("monitoring", "select data ->> 'cooperativeId' from mt_events where type = 'revival-case.opened'"))
            .Should().BeEquivalentTo(
                await stack.QueryAsync<string>("training", """
                    select distinct participant ->> 'cooperativeId'
                    from mt_doc_batch, jsonb_array_elements(data -> 'enrollments') participant
                    where data ->> 'courseCode' = 'revitalisation' and participant ->> 'status' in ('Completed', 'Certified')
                    """),
                "a cooperative has a case when an officer of it completed the revitalisation course, and one");

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
            "registry", $"select stream_id || ' ' || max(version) from mt_events where type like 'cooperative.%' and {LeavesItsService} group by stream_id");
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
