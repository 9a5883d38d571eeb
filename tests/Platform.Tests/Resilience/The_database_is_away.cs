using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Resilience;

public sealed class The_database_is_away
{
    private const int Cooperatives = 8;
    private const int FirstBookYear = 2009;
    private const int MeetingsOfEach = 10;

    [Fact]
    public async Task Commands_are_told_to_come_again_and_nothing_is_lost_or_done_twice_when_it_is_back()
    {
        await using var stack = await Stack.StartAsync(only: ["registry"], own: OwnServers.Postgres);
        await Listener.DeclareAsync(stack.Messaging, "koperasi.annual-meeting-held.v1");
        using var registrar = stack.Client("registry", "registrar");
        var ids = new List<Guid>();
        for (var number = 1; number <= Cooperatives; number++)
            ids.Add(await stack.RegisterCooperativeAsync(registrar, number));

        var answers = new ConcurrentBag<HttpStatusCode>();
        var unavailable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.WhenAll(ids.Select(async id =>
        {
            for (var bookYear = FirstBookYear; bookYear < FirstBookYear + MeetingsOfEach; bookYear++)
            {
                await Eventually.BecomesTrueAsync(async () => await TryAsync(id, bookYear), $"the meeting of {bookYear} is taken");
                // a load that lasts until the database is gone: the same command over and over
                while (bookYear == FirstBookYear + MeetingsOfEach / 2 && !unavailable.Task.IsCompleted)
                    await TryAsync(id, bookYear);
            }
        }));
        await Eventually.BecomesTrueAsync(() => answers.Count > Cooperatives, "the load runs");
        await stack.Servers.Postgres.StopAsync();
        await unavailable.Task.WaitAsync(TimeSpan.FromMinutes(2));
        using (var health = await registrar.GetAsync("health"))
            health.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        await stack.Servers.Postgres.StartAsync();
        await load.WaitAsync(TimeSpan.FromMinutes(2));

        answers.Should().OnlyContain(status => status == HttpStatusCode.OK || status == HttpStatusCode.ServiceUnavailable);
        var stored = await stack.QueryAsync<Guid>("registry", "select id from mt_events where type = 'cooperative.annual-meeting-recorded'");
        stored.Should().HaveCount(Cooperatives * MeetingsOfEach, "each meeting was recorded once");
        await using var listener = await Listener.StartAsync(stack.Messaging);
        await Eventually.BecomesTrueAsync(() => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(stored), "every stored meeting was heard of");
        await stack["registry"].UntilAsync("/health");

        async Task<bool> TryAsync(Guid id, int bookYear)
        {
            if (await RecordAsync(registrar, id, bookYear, answers) != HttpStatusCode.ServiceUnavailable)
                return true;
            unavailable.TrySetResult();
            return false;
        }
    }

    [Fact]
    public async Task All_three_services_recover_by_themselves_and_what_was_under_way_between_them_happens_once()
    {
        await using var stack = await Stack.StartAsync(own: OwnServers.Postgres);
        using var load = new Revivals(stack);
        var classes = Enumerable.Range(0, 2).Select(_ => load.RunClassAsync(cooperatives: 3)).ToArray();
        // under way between the services: Registry has told, and the others are hearing
        await Eventually.BecomesTrueAsync(
            async () => await stack.CountAsync("training", "select count(*) from mt_doc_inboxmessage") > 0, "the services talk");

        await stack.Servers.Postgres.KillAsync();
        foreach (var service in stack.Names)
            await Eventually.BecomesTrueAsync(async () => await HealthAsync(stack, service) == HttpStatusCode.ServiceUnavailable, $"{service} says that its database is away");
        await Eventually.BecomesTrueAsync(() => load.Repeated > 0, "the load is told to come again");
        await stack.Servers.Postgres.StartAsync();
        await Task.WhenAll(classes).WaitAsync(TimeSpan.FromMinutes(2));

        foreach (var service in stack.Names)
        {
            stack[service].Ended.IsCompleted.Should().BeFalse($"nobody had to start {service} again");
            await stack[service].UntilAsync("/health");
        }

        await Agreement.AssertAsync(stack, load);
    }

    private static async Task<HttpStatusCode> HealthAsync(Stack stack, string service)
    {
        using var answer = await stack[service].Client.GetAsync(new Uri("health", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>The same key for the same meeting: coming again after a cut connection finds what was committed.</summary>
    private static async Task<HttpStatusCode> RecordAsync(
        HttpClient registrar, Guid cooperative, int bookYear, ConcurrentBag<HttpStatusCode> answers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"cooperatives/{cooperative}/annual-meetings")
        {
            Content = JsonContent.Create(Stack.AnnualMeeting(bookYear)),
            Headers = { { "Idempotency-Key", $"{cooperative}-{bookYear}" } },
        };
        using var answer = await registrar.SendAsync(request);
        answers.Add(answer.StatusCode);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            answer.Headers.RetryAfter.Should().NotBeNull();
        return answer.StatusCode;
    }
}
