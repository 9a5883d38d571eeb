using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Running;

public sealed class Test_servers_come_back
{
    [Fact]
    public async Task Stopped_or_killed_they_return_on_the_same_port_with_the_same_data()
    {
        await using var servers = await TestServers.StartAsync();
        var database = await servers.Postgres.CreateDatabaseAsync("kept");
        var broker = new Uri(await servers.RabbitMq.CreateVirtualHostAsync("kept"));
        var queue = new Uri($"api/queues{broker.AbsolutePath}/kept", UriKind.Relative);
        await ExecuteAsync(database, "create table kept (fact text); insert into kept values ('held')");
        using var declared = await servers.RabbitMq.Management.PutAsJsonAsync(queue, new { durable = true }, Cancellation);
        declared.EnsureSuccessStatusCode();

        await servers.Postgres.StopAsync();
        await servers.RabbitMq.StopAsync();
        await FluentActions.Awaiting(() => ExecuteAsync(database, "select 1")).Should().ThrowAsync<NpgsqlException>();
        await Task.WhenAll(servers.Postgres.StartAsync(), servers.RabbitMq.StartAsync());
        await servers.Postgres.KillAsync();
        await servers.RabbitMq.KillAsync();
        await Task.WhenAll(servers.Postgres.StartAsync(), servers.RabbitMq.StartAsync());

        (await ExecuteAsync(database, "select fact from kept")).Should().Be("held");
        using var found = await servers.RabbitMq.Management.GetAsync(queue, Cancellation);
        found.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
