using System.Text.Json;
using Aspire.Hosting;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>The first profile of a project's launchSettings.json, as Aspire reads it.</summary>
internal sealed record LaunchSettings(int Port, IReadOnlyDictionary<string, string> Environment)
{
    public static LaunchSettings Of(IProjectMetadata project)
    {
        var file = Path.Combine(Path.GetDirectoryName(project.ProjectPath)!, "Properties", "launchSettings.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var profile = document.RootElement.GetProperty("profiles").EnumerateObject().First().Value;
        var url = profile.GetProperty("applicationUrl").GetString()!.Split(';')
            .Select(address => new Uri(address))
            .First(address => address.Scheme == Uri.UriSchemeHttp);
        var environment = profile.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!)
            : [];
        return new LaunchSettings(url.Port, environment);
    }
}
