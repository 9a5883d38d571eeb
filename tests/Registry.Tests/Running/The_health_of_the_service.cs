using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Npgsql;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class The_health_of_the_service(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task Is_told_without_counting_what_is_stored()
    {
        await registry.RegisterAsync(1);
        await using var connection = new NpgsqlConnection(registry.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // whoever counts the streams waits for this
        await using (var hold = new NpgsqlCommand("lock table mt_streams in access exclusive mode", connection))
            await hold.ExecuteNonQueryAsync();
        using var anybody = registry.As("viewer");

        var health = await anybody.ReadAsync("health").WaitAsync(TimeSpan.FromSeconds(10));

        health.GetProperty("checks").GetProperty("publishing").GetProperty("data").GetProperty("stored").GetInt64()
            .Should().Be(await registry.CountAsync("select max(seq_id) from mt_events"));
    }
}
