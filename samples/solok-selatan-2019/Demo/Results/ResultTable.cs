using System.Globalization;
using Spectre.Console;

namespace KoperasiPlatform.Demo.Results;

/// <summary>The result for people: each figure, what it must be, and whether it is.</summary>
internal static class ResultTable
{
    private static readonly CultureInfo Numbers = CultureInfo.InvariantCulture;

    private static readonly (string Name, string Words)[] Words =
    [
        ("cooperatives.total", "Cooperatives on 19 March 2019"),
        ("cooperatives.active", "  active"),
        ("cooperatives.inactive", "  inactive"),
        ("cooperatives.annualMeetingHeld", "  with the annual meeting for 2018 held"),
        ("programme.ceiling", "Budget ceiling, Rp"),
        ("programme.spent", "  spent, Rp"),
        ("programme.batches", "Classes"),
        ("programme.seats", "  seats taken"),
        ("programme.people", "  people trained"),
        ("programme.ministryTarget", "  the Ministry's target"),
        ("programme.districtTarget", "  the district's target"),
        ("programme.completed", "  completed"),
        ("revival.opened", "Revival cases opened"),
        ("revival.reactivated", "  cooperatives reactivated"),
        ("revival.refused", "  reactivations refused"),
        ("revival.stalled", "  stalled"),
        ("after.active", "Active on 29 June 2020"),
        ("after.inactive", "  inactive"),
    ];

    public static Table Of(Report report, StoryFigures expected)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Solok Selatan, 2019");
        table.AddColumn("");
        table.AddColumn(new TableColumn("came out").RightAligned());
        table.AddColumn(new TableColumn("must be").RightAligned());
        var came = Expectations.ByName(new StoryFigures(report.Cooperatives, report.Programme, report.Revival, report.After));
        var must = Expectations.ByName(expected);
        foreach (var (name, words) in Words)
            table.AddRow(Markup.Escape(words), Figure(came[name], came[name] == must[name]), Number(must[name]));

        var events = report.Events;
        table.AddEmptyRow();
        table.AddRow("Events stored", Number(events.Stored));
        table.AddRow("  published to the broker", Number(events.Published));
        table.AddRow("  deliveries consumed", Number(events.Consumed));
        table.AddRow("  lost", Figure(events.Lost, events.Lost == 0), "0");
        table.AddRow("  effects duplicated", Figure(events.DuplicatedEffects, events.DuplicatedEffects == 0), "0");
        table.AddRow("Seconds", report.Seconds.ToString("0.0", Numbers));
        return table;
    }

    private static string Figure(long value, bool asTold) => asTold ? $"[green]{Number(value)}[/]" : $"[red]{Number(value)} ✗[/]";

    private static string Number(long value) => value.ToString("#,0", Numbers);
}
