// Aspire's SDK generates these classes from the project references; the embedded orchestrator has them written out.
#pragma warning disable CA1707, MA0182 // the names are Aspire's: a project's dots become underscores
namespace Projects;

internal sealed class Registry_Service : IProjectMetadata
{
    public string ProjectPath => Source.Of("Registry.Service");
}

internal sealed class Training_Service : IProjectMetadata
{
    public string ProjectPath => Source.Of("Training.Service");
}

internal sealed class Monitoring_Service : IProjectMetadata
{
    public string ProjectPath => Source.Of("Monitoring.Service");
}

file static class Source
{
    // from src/AppHost/bin/<configuration>/<framework>/
    public static string Of(string project) =>
        Path.GetFullPath($"../../../../{project}/{project}.csproj", AppContext.BaseDirectory);
}
