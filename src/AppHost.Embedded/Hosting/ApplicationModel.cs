using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

// Aspire's names for the parts of a topology, reduced to what AppHost.cs uses of them.

public interface IResource
{
    string Name { get; }
}

public interface IResourceWithConnectionString : IResource
{
    string ConnectionString { get; }
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

internal sealed record ResourceBuilder<T>(IDistributedApplicationBuilder ApplicationBuilder, T Resource)
    : IResourceBuilder<T>
    where T : IResource;

public sealed class DockerComposeEnvironmentResource(string name) : IResource
{
    public string Name => name;
}

public sealed class ParameterResource(string name, Func<string> value) : IResource
{
    public string Name => name;

    internal string Value => value();
}

public sealed class PostgresServerResource(string name, ParameterResource password, int port)
    : IResourceWithConnectionString
{
    public string Name => name;

    public string ConnectionString => KoperasiPlatform.AppHost.Embedded.PostgresServer.Connection(Port, Password.Value);

    internal ParameterResource Password => password;

    internal int Port { get; set; } = port;
}

public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
    : IResourceWithConnectionString
{
    public string Name => name;

    public string DatabaseName => databaseName;

    public PostgresServerResource Parent => parent;

    public string ConnectionString => $"{parent.ConnectionString};Database={databaseName}";
}

public sealed class RabbitMQServerResource(string name, ParameterResource password, int port)
    : IResourceWithConnectionString
{
    public string Name => name;

    public string ConnectionString => KoperasiPlatform.AppHost.Embedded.RabbitMqServer.Connection(Port, Password.Value);

    internal ParameterResource Password => password;

    internal int Port { get; set; } = port;

    internal int ManagementPort { get; set; }
}

public sealed class ProjectResource(string name, IProjectMetadata project)
    : IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    public string Name => name;

    internal IProjectMetadata Project => project;

    internal Dictionary<string, Func<string>> Environment { get; } = new(StringComparer.Ordinal);

    internal List<IResource> Dependencies { get; } = [];

    /// <summary>The services that it asks, by <c>http://name</c>.</summary>
    internal List<ProjectResource> Services { get; } = [];

    internal string HealthPath { get; set; } = "/";

    internal int Replicas { get; set; } = 1;

    /// <summary>One address for each replica; the first is that of launchSettings.json.</summary>
    internal List<int> Ports { get; } = [];

    /// <summary>Where each replica is found, in the names that service discovery reads.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Addresses() =>
        Ports.Select((_, replica) => new KeyValuePair<string, string>($"services__{Name}__http__{replica}", Address(replica)));

    internal string Address(int replica) =>
        string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports[replica]}");
}

/// <summary>Where a service is found; known once the ports are.</summary>
public sealed class EndpointReference
{
    private readonly ProjectResource _owner;

    internal EndpointReference(ProjectResource owner) => _owner = owner;

    public string Url => _owner.Address(replica: 0);
}
