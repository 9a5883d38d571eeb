using Aspire.Hosting.ApplicationModel;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>What AppHost.cs asked for.</summary>
internal sealed record Topology(IReadOnlyList<IResource> Resources)
{
    public IEnumerable<T> All<T>()
        where T : IResource => Resources.OfType<T>();

    /// <summary>Fails before anything starts: on a missing program, on a secret without a value, on a taken port.</summary>
    public void Resolve()
    {
        Programs.Require();
        foreach (var parameter in All<ParameterResource>())
            _ = parameter.Value;
        foreach (var server in All<PostgresServerResource>())
            server.Port = Ports.Take(server.Port, server.Name);
        foreach (var server in All<RabbitMQServerResource>())
        {
            server.Port = Ports.Take(server.Port, server.Name);
            server.ManagementPort = Ports.Take(server.ManagementPort, $"{server.Name}'s management");
        }

        foreach (var project in All<ProjectResource>())
        {
            var settings = LaunchSettings.Of(project.Project);
            foreach (var (name, value) in settings.Environment)
                project.Environment.TryAdd(name, () => value);
            project.Ports.Add(Ports.Take(settings.Port, project.Name));
            for (var replica = 1; replica < project.Replicas; replica++)
                project.Ports.Add(Ports.Free());
        }
    }

    /// <summary>How other programs reach the running platform, in the names that Aspire gives to referring projects.</summary>
    public IEnumerable<string> RunEnvironment()
    {
        foreach (var project in All<ProjectResource>())
        {
            foreach (var (name, address) in project.Addresses())
                yield return $"{name}={address}";
        }

        foreach (var connection in All<PostgresDatabaseResource>())
            yield return $"ConnectionStrings__{connection.Name}={connection.ConnectionString}";
        foreach (var broker in All<RabbitMQServerResource>())
        {
            yield return $"ConnectionStrings__{broker.Name}={broker.ConnectionString}";
            yield return $"RabbitMq__Management=http://localhost:{broker.ManagementPort}";
        }
    }
}
