using System.Text.Json;
using KoperasiPlatform.Demo.Api;
using KoperasiPlatform.Demo.Results;
using Spectre.Console;

namespace KoperasiPlatform.Demo;

/// <summary>What a person sees; with <c>--json</c> that goes to standard error, and one object to standard output.</summary>
internal sealed class Screen(bool json)
{
    private readonly IAnsiConsole _console = json ? ConsoleOn(Console.Error, Console.IsErrorRedirected) : ConsoleOn(Console.Out, Console.IsOutputRedirected);

    public Task Play(IReadOnlyList<Chapter> chapters) =>
        _console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask[] bars = [.. chapters.Select(c => progress.AddTask(c.Title, autoStart: false, maxValue: c.Steps))];
                foreach (var (chapter, bar) in chapters.Zip(bars))
                {
                    bar.StartTask();
                    await chapter.Play(() => bar.Increment(1));
                    bar.StopTask();
                }
            });

    /// <param name="report">What came out.</param>
    /// <param name="expected">What must.</param>
    /// <param name="played">Whether the story had been played before.</param>
    public void Show(Report report, StoryFigures expected, bool played)
    {
        if (played)
            _console.WriteLine("The story has been played on these data before: nothing was changed.");
        _console.Write(ResultTable.Of(report, expected));
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ServiceClient.Json));
    }

    public static void Tell(IReadOnlyList<string> failures)
    {
        foreach (var failure in failures)
            Console.Error.WriteLine(failure);
    }

    /// <summary>
    /// Plain text where nobody looks. ANSI without colours is plain; without ANSI, colours are set at the terminal, which is
    /// then the other stream's.
    /// </summary>
    private static IAnsiConsole ConsoleOn(TextWriter stream, bool redirected) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(stream),
        Ansi = redirected ? AnsiSupport.Yes : AnsiSupport.Detect,
        ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Interactive = redirected ? InteractionSupport.No : InteractionSupport.Yes,
    });
}
