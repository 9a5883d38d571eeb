namespace KoperasiPlatform.Bench;

/// <param name="Scenario">The only one to run; all when not given.</param>
/// <param name="Json">Prints one JSON object instead of a table.</param>
/// <param name="Quick">Smaller sizes: a look in minutes, not a figure to quote.</param>
/// <param name="Against">A file of earlier figures that must not have become worse.</param>
internal sealed record BenchOptions(string? Scenario, bool Json, bool Quick, string? Against)
{
    public static BenchOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchOptions(null, Json: false, Quick: false, Against: null);
        for (var n = 0; n < args.Count; n++)
        {
            options = args[n] switch
            {
                "--json" => options with { Json = true },
                "--quick" => options with { Quick = true },
                "--against" when n + 1 < args.Count => options with { Against = args[++n] },
                ['-', ..] => throw new UsageException($"bench knows no '{args[n]}'; see ./koperasi --help."),
                var scenario when options.Scenario is null => options with { Scenario = scenario },
                _ => throw new UsageException("bench runs one scenario or all of them."),
            };
        }

        return options;
    }
}

/// <summary>What the caller asked for cannot be done; the message is for him.</summary>
internal sealed class UsageException(string message) : Exception(message);
