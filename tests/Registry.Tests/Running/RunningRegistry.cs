using KoperasiPlatform.Testing;
using Marten;
using MassTransit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>Registry, running. A class of tests shares one.</summary>
public sealed class RunningRegistry() : RunningService("registry")
{
    public IDocumentStore Store => Service<IDocumentStore>();

    /// <summary>The bus of the first instance.</summary>
    internal IBus Bus => Service<IBus>();

    /// <summary>What is configured beside the usual.</summary>
    internal IReadOnlyDictionary<string, string> Configured { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // the sweep of the day it starts on is over, so that no test meets it by chance
        await Eventually.BecomesTrueAsync(
            async () => await CountAsync("select count(*) from mt_doc_sweeprun") == 1, "the sweep of 2020-06-29 has been through");
    }

    /// <summary>Registers a cooperative of 1998 that the register accounts for from 2015 on; it misses every meeting.</summary>
    public async Task<Guid> RegisterAsync(int number, int firstBookYear = 2015)
    {
        using var registrar = As("registrar");
        var registered = await registrar.SendAsync(HttpMethod.Post, "cooperatives", Requests.Cooperative(number) with { FirstBookYear = firstBookYear });
        return registered.Body.GetProperty("id").GetGuid();
    }

    /// <summary>Gives a cooperative all that a reactivation on 2019-10-01 needs.</summary>
    public async Task GiveEvidenceAsync(Guid id)
    {
        using var registrar = As("registrar");
        using var verifier = As("verifier");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings", Requests.Meeting(2018, "2019-08-31"));
        await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{id}/annual-meetings/2018/verification", new { verifiedOn = "2019-09-10" });
        var observed = await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations", Requests.Observation("Operating", "2019-09-01"));
        var observation = observed.Body.GetProperty("observationId").GetGuid();
        await verifier.SendAsync(HttpMethod.Post, $"cooperatives/{id}/business-observations/{observation}/verification", new { verifiedOn = "2019-09-12" });
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Requests.Officer("1311011706609828", "Chair"), ifMatch: "*");
        await registrar.SendAsync(HttpMethod.Post, $"cooperatives/{id}/officers", Requests.Officer("1311016907599863", "Supervisor"), ifMatch: "*");
    }

    protected override IServiceInstance Instance(IReadOnlyDictionary<string, string> settings) =>
        new ServiceInstance<Program>(settings.Concat(Configured).ToDictionary(StringComparer.Ordinal));
}
