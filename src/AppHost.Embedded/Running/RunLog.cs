namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>The console, where each line names who wrote it, and a file for each writer in the state folder.</summary>
internal sealed class RunLog(StateFolder state)
{
    private static readonly bool Coloured =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    private readonly Lock gate = new();
    private readonly List<string> writers = [];

    public string FileOf(string name) => Path.Combine(state.Path, "log", $"{name}.log");

    /// <summary>Each run begins its logs anew.</summary>
    public Action<string> For(string name, bool onConsole = true)
    {
        var file = new StreamWriter(FileOf(name), append: false) { AutoFlush = true };
        int colour;
        lock (gate)
        {
            writers.Add(name);
            colour = 31 + (writers.Count % 6);
        }

        return line =>
        {
            lock (gate)
            {
                file.WriteLine(line);
                if (onConsole)
                    Console.WriteLine(Coloured ? $"\e[{colour}m{name,-10}\e[0m | {line}" : $"{name,-10} | {line}");
            }
        };
    }
}
