using System.Diagnostics;
using KoperasiPlatform.Demo;
using KoperasiPlatform.Demo.Accounting;
using KoperasiPlatform.Demo.Data;
using KoperasiPlatform.Demo.Results;

var watch = Stopwatch.StartNew();
try
{
    var options = Options.Parse(args);
    var screen = new Screen(options.Json);
    var platform = RunningPlatform.FromEnvironment();
    var data = StoryData.Read(options.DataFolder);
    using var story = new Story(platform, data);
    using var broker = new Broker(platform);

    var played = Expectations.Unmet(await StoryFigures.Read(story), data.Expected).Count == 0;
    if (!played)
        await screen.Play(story.Chapters());

    var figures = await StoryFigures.Read(story);
    var events = await new EventAccount(platform, broker).Settle();
    var report = Report.Of(figures, events, watch.Elapsed);
    screen.Show(report, data.Expected, played);

    string[] failures = [.. story.Failures, .. Expectations.Unmet(figures, data.Expected), .. Expectations.Unmet(events)];
    Screen.Tell(failures);
    return failures.Length == 0 ? 0 : 1;
}
catch (StoryException problem)
{
    Screen.Tell([problem.Message]);
    return 1;
}
