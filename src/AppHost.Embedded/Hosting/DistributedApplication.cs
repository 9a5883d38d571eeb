using Aspire.Hosting.ApplicationModel;
using KoperasiPlatform.AppHost.Embedded;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public interface IProjectMetadata
{
    string ProjectPath { get; }
}

public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}

public sealed class DistributedApplication
{
    private readonly Topology topology;

    internal DistributedApplication(Topology topology) => this.topology = topology;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new Builder(args);

    public void Run()
    {
        // The thread that waits here is the one that every wait of the platform ends on; there is no context to deadlock.
#pragma warning disable VSTHRD002
        Environment.ExitCode = PlatformRun.UntilStoppedAsync(topology).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private sealed class Builder : IDistributedApplicationBuilder
    {
        private readonly List<IResource> resources = [];

        public Builder(string[] args) => Configuration.AddEnvironmentVariables().AddCommandLine(args);

        public ConfigurationManager Configuration { get; } = new();

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
        {
            resources.Add(resource);
            return new ResourceBuilder<T>(this, resource);
        }

        public DistributedApplication Build() => new(new Topology(resources));
    }
}
