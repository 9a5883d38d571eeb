using KoperasiPlatform.Testing;
using Marten;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>Monitoring, running, with Registry's and Training's events sent by the test. A class of tests shares one.</summary>
public sealed class RunningMonitoring() : RunningService("monitoring")
{
    private Broker? _broker;

    public IDocumentStore Store => Service<IDocumentStore>();

    public Broker Broker => _broker!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // the sweep of the day it starts on is over, so that no test meets it by chance
        await Eventually.BecomesTrueAsync(
            async () => await CountAsync("select count(*) from mt_doc_sweeprun") == 1, "the sweep of 2020-06-29 has been through");
        _broker = await Broker.ConnectAsync(Messaging);
    }

    /// <summary>Sends messages one after the other and waits until each of them was handled.</summary>
    public async Task TellAsync(params IEnumerable<Told> messages)
    {
        foreach (var told in messages)
        {
            await told.PublishAsync(Broker);
            await HandledAsync(told);
        }
    }

    public Task HandledAsync(Told told) => Eventually.BecomesTrueAsync(
        async () => await CountAsync("select count(*) from mt_doc_inboxmessage where id like '%' || $1", told.Id.ToString()) == 1, $"{told} was handled");

    protected override IServiceInstance Instance(IReadOnlyDictionary<string, string> settings) => new ServiceInstance<Program>(settings);
}
