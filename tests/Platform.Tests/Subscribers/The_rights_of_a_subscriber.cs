using System.Diagnostics;
using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Subscribers;

/// <summary>What <c>./koperasi subscriber add NAME</c> allows at a real broker, tried as that user.</summary>
public sealed class The_rights_of_a_subscriber(The_rights_of_a_subscriber.TwoProvinces two) : IClassFixture<The_rights_of_a_subscriber.TwoProvinces>
{
    private const string Events = "koperasi.events";

    public static TheoryData<string, Func<IChannel, Task>> Forbidden => new()
    {
        { "publish an event", channel => channel.BasicPublishAsync(Events, "id.go.solselkab.koperasi.forged.v1", "forged"u8.ToArray()).AsTask() },
        { "publish to a service's queue", channel => channel.BasicPublishAsync("", "registry", "forged"u8.ToArray()).AsTask() },
        { "delete the exchange", channel => channel.ExchangeDeleteAsync(Events) },
        { "hang the exchange behind another", channel => channel.ExchangeBindAsync(Events, Events, "#") },
        { "listen to what the services tell each other", channel => channel.QueueBindAsync("province.padang.all", "koperasi.revival-verified.v1", "") },
        { "read another's queue", channel => channel.BasicGetAsync("province.agam.all", autoAck: true) },
        { "empty another's queue", channel => channel.QueuePurgeAsync("province.agam.all") },
        { "delete another's queue", channel => channel.QueueDeleteAsync("province.agam.all") },
        { "declare a queue of another's name", channel => channel.QueueDeclareAsync("province.padangpariaman.all", durable: true, exclusive: false, autoDelete: false) },
        { "read a service's queue", channel => channel.BasicGetAsync("registry", autoAck: true) },
    };

    [Fact]
    public async Task Are_to_read_all_events_from_its_own_queue()
    {
        await using var connection = await ConnectAsync(two.Padang);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("province.padang.own", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("province.padang.own", Events, "id.go.solselkab.koperasi.#");

        await two.TellAsync("told");

        await Eventually.BecomesTrueAsync(
            async () => await channel.BasicGetAsync("province.padang.own", autoAck: true) is { } message && Encoding.UTF8.GetString(message.Body.Span) == "told", "it came");
        await channel.QueueDeleteAsync("province.padang.own");
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Are_not_to(string what, Func<IChannel, Task> attempt)
    {
        await using var connection = await ConnectAsync(two.Padang);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

        await attempt.Invoking(forbidden => forbidden(channel)).Should().ThrowAsync<Exception>($"nobody but its owner may {what}");

        channel.CloseReason!.ReplyCode.Should().Be(Constants.AccessRefused, $"to {what} is refused by name");
    }

    [Fact]
    public async Task End_with_a_new_password()
    {
        await two.AddAsync("pasaman");
        var old = await two.AddAsync("sijunjung");
        await two.AddAsync("sijunjung");

        await old.Invoking(ConnectAsync).Should().ThrowAsync<BrokerUnreachableException>();
    }

    [Fact]
    public async Task Do_not_make_a_queue_that_nobody_reads_grow_for_ever()
    {
        await using var connection = await ConnectAsync(two.Agam);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var number in Enumerable.Range(1, TwoProvinces.Bound + 3))
            await two.TellAsync($"event {number}");

        (await channel.MessageCountAsync("province.agam.all")).Should().Be(TwoProvinces.Bound);
        var first = await channel.BasicGetAsync("province.agam.all", autoAck: true);
        Encoding.UTF8.GetString(first!.Body.Span).Should().Be("event 4", "the newest are kept; the others are there to be pulled");
    }

    private static Task<IConnection> ConnectAsync(string address) => new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();

    /// <summary>A broker with what the services declare on it, and two subscribers.</summary>
    public sealed class TwoProvinces : IAsyncLifetime
    {
        internal const int Bound = 200;

        private readonly string _state = Directory.CreateTempSubdirectory("koperasi-subscribers").FullName;
        private IConnection? _owner;
        private IChannel? _channel;

        internal string Padang { get; private set; } = "";

        internal string Agam { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            var servers = await TestServers.SharedAsync();
            var messaging = await servers.RabbitMq.CreateVirtualHostAsync("subscribers");
            await File.WriteAllTextAsync(
                Path.Combine(_state, "run.env"), $"ConnectionStrings__messaging={messaging}\nRabbitMq__Management={servers.RabbitMq.Management.BaseAddress}\n");
            Padang = await AddAsync("padang");
            Agam = await AddAsync("agam");

            _owner = await ConnectAsync(messaging);
            _channel = await _owner.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            await _channel.ExchangeDeclareAsync("koperasi.revival-verified.v1", ExchangeType.Fanout, durable: true);
            await _channel.QueueDeclareAsync("registry", durable: true, exclusive: false, autoDelete: false);
            foreach (var (address, queue) in new[] { (Padang, "province.padang.all"), (Agam, "province.agam.all") })
            {
                await using var connection = await ConnectAsync(address);
                await using var channel = await connection.CreateChannelAsync();
                await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
                await channel.QueueBindAsync(queue, Events, "id.go.solselkab.koperasi.#");
            }
        }

        /// <summary>Runs the command; returns the address that it gives the subscriber.</summary>
        internal async Task<string> AddAsync(string name)
        {
            using var command = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "koperasi"), ["subscriber", "add", name])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["KOPERASI_STATE"] = _state, ["KOPERASI_SUBSCRIBER_QUEUE"] = $"{Bound}" },
            })!;
            var (address, said) = (command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync());
            await command.WaitForExitAsync();
            command.ExitCode.Should().Be(0, await said);
            (await said).Should().Contain("GET /events", "its owner is told how to get what the queue could not keep");
            return (await address).Trim();
        }

        /// <summary>Publishes as a service does.</summary>
        internal async Task TellAsync(string body) =>
            await _channel!.BasicPublishAsync(Events, "id.go.solselkab.koperasi.example.v1", mandatory: false, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body));

        public async ValueTask DisposeAsync()
        {
            if (_channel is not null)
                await _channel.DisposeAsync();
            if (_owner is not null)
                await _owner.DisposeAsync();
            Directory.Delete(_state, recursive: true);
        }
    }
}
