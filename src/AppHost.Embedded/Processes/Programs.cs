namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>Where this machine has the programs that the platform runs on.</summary>
internal static class Programs
{
    private static string Apt => Environment.IsPrivilegedProcess ? "apt-get" : "sudo apt-get";

    /// <summary>The folder with PostgreSQL's programs; of several versions the one that made the data, else the newest.</summary>
    public static string Postgres(string? version) =>
        Versions()
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            .OrderByDescending(folder => version is not null && folder.Contains($"/{version}/", StringComparison.Ordinal))
            .FirstOrDefault()
        ?? throw Missing("PostgreSQL", "postgresql");

    public static string RabbitMq() =>
        // Debian's rabbitmq-server on PATH switches to a user and a folder of its own: its inner script does not
        Searched("/usr/lib/rabbitmq/bin").Select(folder => Path.Combine(folder, "rabbitmq-server")).FirstOrDefault(File.Exists)
        ?? throw Missing("RabbitMQ", "rabbitmq-server");

    public static string Epmd() => OnPath("epmd") ?? throw Missing("Erlang's epmd", "erlang-base");

    public static string Dotnet() =>
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : OnPath("dotnet") ?? "dotnet";

    public static void Require()
    {
        foreach (var starter in (string[])["setsid", "setpriv"])
            _ = OnPath(starter) ?? throw Missing(starter, "util-linux");
        _ = Postgres(version: null);
        _ = RabbitMq();
        _ = Epmd();
    }

    private static IEnumerable<string> Versions()
    {
        var linked = OnPath("postgres") is { } found
            ? File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found
            : null;
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return linked is null ? debian : debian.Prepend(Path.GetDirectoryName(linked)!);
    }

    private static string? OnPath(string program) =>
        Searched().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Searched(params IEnumerable<string> first) =>
        first.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));

    private static StartupException Missing(string what, string package) =>
        new($"{what} is not installed on this machine; this line installs it: {Apt} install -y {package}");
}
