namespace KoperasiPlatform.Demo;

/// <summary>Where the running platform is found: the names are those that the AppHost tells other programs.</summary>
internal sealed record RunningPlatform(
    IReadOnlyDictionary<string, Uri> Services, IReadOnlyDictionary<string, string> Databases, Uri Messaging, Uri Management, string SigningKey)
{
    public static readonly IReadOnlyList<string> ServiceNames = ["registry", "training", "monitoring"];

    public static RunningPlatform FromEnvironment() => new(
        ServiceNames.ToDictionary(name => name, name => new Uri(Need($"services__{name}__http__0")), StringComparer.Ordinal),
        ServiceNames.ToDictionary(name => name, name => Need($"ConnectionStrings__{name}db"), StringComparer.Ordinal),
        new Uri(Need("ConnectionStrings__messaging")),
        new Uri(Need("RabbitMq__Management")),
        Need("Parameters__signingkey"));

    private static string Need(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new StoryException($"{name} is missing: start the demo with ./koperasi demo, which knows the running platform.");
}
