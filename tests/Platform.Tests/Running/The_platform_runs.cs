using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AwesomeAssertions;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Running;

public sealed class The_platform_runs
{
    [Fact]
    public async Task It_starts_a_service_again_that_died_keeps_its_data_over_Ctrl_C_and_a_kill_and_ends_with_a_sentence_when_a_server_does_never_leaving_a_process()
    {
        await using var platform = new PlatformProcess();
        await platform.StartAndWaitUntilReadyAsync();
        using var client = new HttpClient();
        var healths = new[] { "registry", "training", "monitoring" }.Select(service => new Uri(platform.RunEnvironment[$"services__{service}__http__0"] + "/health")).ToArray();
        healths.Should().AllSatisfy(health => Answers(client, health).Should().BeTrue());
        await ExecuteAsync(platform, "create table kept (fact text); insert into kept values ('held')");
        await AServiceThatDiedStartsAgainAsync(platform, client, healths[1]);
        (await platform.StopAsync()).Should().Be(0, "that is what Ctrl-C is for, not {0}", platform.Output);
        platform.Processes().Should().BeEmpty();
        platform.RunEnvironment.Should().BeEmpty();

        await platform.StartAndWaitUntilReadyAsync();
        (await ExecuteAsync(platform, "select fact from kept")).Should().Be("held");
        await platform.KillAsync();
        await platform.UntilAsync(() => platform.Processes().Count == 0, "gone", seconds: 15);

        await platform.StartAndWaitUntilReadyAsync();
        (await ExecuteAsync(platform, "select fact from kept")).Should().Be("held");
        Process.GetProcessById(platform.ProcessOf("beam.smp")).Kill();
        (await platform.ExitCodeAsync()).Should().Be(1);
        platform.Output.Should().Contain("messaging ended by itself with exit code 137, so the platform stops");
        platform.Processes().Should().BeEmpty();

        await File.WriteAllTextAsync(
            Path.Combine(platform.State, "postgres", "data", "global", "pg_control"), "damaged", TestContext.Current.CancellationToken);
        await platform.StartAsync();
        (await platform.ExitCodeAsync()).Should().Be(1, "damaged data are reported with the reason");
        platform.Output.Should().Contain("whose data may be damaged:").And.Contain("pg_control");
        platform.Processes().Should().BeEmpty();
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using var platform = new PlatformProcess();
        using var other = TryListenOn(5111);

        await platform.StartAsync(dynamicPorts: false);

        (await platform.ExitCodeAsync()).Should().Be(1);
        platform.Output.Should().StartWith("Port 5111, which postgres needs, is taken by another program:");
        platform.Processes().Should().BeEmpty();
    }

    [Fact]
    public async Task A_state_folder_in_use_is_refused()
    {
        await using var platform = new PlatformProcess();
        await File.WriteAllTextAsync(Path.Combine(platform.State, "apphost.pid"), "", TestContext.Current.CancellationToken);
        await using var used = new FileStream(
            Path.Combine(platform.State, "apphost.pid"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await platform.StartAsync();

        (await platform.ExitCodeAsync()).Should().Be(1);
        platform.Output.Should().Be("The platform already runs on this state folder; ./koperasi down stops it.");
    }

    [Fact]
    public async Task A_state_folder_without_a_database_in_it_is_refused()
    {
        await using var platform = new PlatformProcess();
        Directory.CreateDirectory(Path.Combine(platform.State, "postgres", "data", "base"));

        await platform.StartAsync();

        (await platform.ExitCodeAsync()).Should().Be(1);
        platform.Output.Should().Contain("holds no PostgreSQL database: move the state folder away to begin anew");
        platform.Processes().Should().BeEmpty();
    }

    private static async Task AServiceThatDiedStartsAgainAsync(PlatformProcess platform, HttpClient client, Uri health)
    {
        var first = platform.ProcessOf("Training.Service.dll");
        Process.GetProcessById(first).Kill();
        await platform.UntilAsync(
            () => platform.Output.Contains("ended with exit code 137; starts again", StringComparison.Ordinal)
                && platform.Processes().Count(id => id != first) >= 3,
            "said to start again");
        await platform.UntilAsync(() => Answers(client, health), "healthy again");
    }

    private static async Task<object?> ExecuteAsync(PlatformProcess platform, string sql)
    {
        await using var source = NpgsqlDataSource.Create(platform.RunEnvironment["ConnectionStrings__registrydb"]);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static bool Answers(HttpClient client, Uri address)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = client.Send(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // where the developer's own platform runs at the moment, the port is taken already
    private static TcpListener? TryListenOn(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
