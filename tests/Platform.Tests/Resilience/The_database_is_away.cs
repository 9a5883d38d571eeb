using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
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
        await using var stack = await Stack.StartAsync(only: ["registry"]);
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
                while (await RecordAsync(registrar, id, bookYear, answers) == HttpStatusCode.ServiceUnavailable)
                {
                    unavailable.TrySetResult();
                    await Task.Delay(200);
                }

                // a load that lasts longer than the stop
                await Task.Delay(50);
            }
        }));
        await Eventually.BecomesTrueAsync(() => answers.Count > Cooperatives, "the load runs");
        await stack.Servers.Postgres.StopAsync();
        await unavailable.Task.WaitAsync(TimeSpan.FromSeconds(30));
        using (var health = await registrar.GetAsync("health"))
            health.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        await stack.Servers.Postgres.StartAsync();
        await load.WaitAsync(TimeSpan.FromSeconds(60));

        answers.Should().OnlyContain(status => status == HttpStatusCode.OK || status == HttpStatusCode.ServiceUnavailable);
        var stored = await stack.QueryAsync<Guid>("registry", "select id from mt_events where type = 'cooperative.annual-meeting-recorded'");
        stored.Should().HaveCount(Cooperatives * MeetingsOfEach, "each meeting was recorded once");
        await using var listener = await Listener.StartAsync(stack.Messaging);
        await Eventually.BecomesTrueAsync(() => listener.Messages.Select(m => m.Id).ToHashSet().IsSupersetOf(stored), "every stored meeting was heard of");
        await stack["registry"].UntilAsync("/health");
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
