using System.Text.Json.Nodes;
using KoperasiPlatform.Platform.Tests.Running;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Demo;

/// <summary>The running platform, on which the story was played while the two samples listened and suffered.</summary>
public sealed class PlayedProgramme : IAsyncLifetime
{
    private readonly List<SampleSubscriber> _samples = [];

    internal PlatformProcess Platform { get; } = new() { BusinessDate = "2020-06-29" };

    internal IReadOnlyList<SampleSubscriber> Samples => _samples;

    internal JsonNode Report { get; private set; } = new JsonObject();

    internal string Told { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Platform.StartAndWaitUntilReadyAsync();
        _samples.Add(await SampleSubscriber.DotnetAsync(Platform));
        _samples.Add(await SampleSubscriber.NodeAsync(Platform));
        foreach (var sample in _samples)
            await sample.StartAsync();

        var misfortunes = MisfortunesAsync();
        (Report, Told) = await DemoProcess.PlayAsync(Platform.RunEnvironment);
        await misfortunes;
    }

    private async Task MisfortunesAsync()
    {
        await Task.WhenAll(_samples.Select(sample => sample.IsKilledTwiceAsync()));
        await BrokerRestart.OfAsync(Platform);
        await Task.WhenAll(_samples.Select(sample => sample.ConnectsAgainAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sample in _samples)
            await sample.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
