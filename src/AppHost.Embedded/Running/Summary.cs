using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>What a person needs when the platform is ready: where everything is.</summary>
internal static class Summary
{
    public static void Print(Topology topology, StateFolder state, TimeSpan took)
    {
        var rows = new List<(string What, string Where)>();
        foreach (var project in topology.All<ProjectResource>())
        {
            for (var replica = 0; replica < project.Ports.Count; replica++)
                rows.Add((replica == 0 ? project.Name : $"  replica {replica + 1}", $"{project.Address(replica)}  (API: {project.Address(replica)}/scalar)"));
        }

        foreach (var broker in topology.All<RabbitMQServerResource>())
            rows.Add(($"{broker.Name}", $"http://localhost:{broker.ManagementPort}  (RabbitMQ; user {RabbitMqServer.UserName}, password: Parameters__{broker.Password.Name} in {state.File("secrets.env")})"));
        foreach (var server in topology.All<PostgresServerResource>())
            rows.Add((server.Name, $"127.0.0.1:{server.Port}  (PostgreSQL; user postgres, password: Parameters__{server.Password.Name} there too)"));
        rows.Add(("telemetry", Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } endpoint
            ? $"{endpoint}  (OTLP)"
            : "nowhere; set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4317, before ./koperasi up"));
        rows.Add(("state", state.Path));

        Console.WriteLine();
        foreach (var (what, where) in rows)
            Console.WriteLine($"  {what,-12} {where}");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ready in {took.TotalSeconds:0.0} s. Ctrl-C or ./koperasi down stops it."));
    }
}
