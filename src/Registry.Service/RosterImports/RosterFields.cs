using System.Globalization;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>The fields of one line; what cannot be read is noted, and the line is not good.</summary>
internal sealed class RosterFields(RosterColumns columns, RosterLine line, Action<RosterProblem> note)
{
    private static readonly Dictionary<string, CooperativeType> Types = RosterColumns.Types.ToDictionary(t => t.Value, t => t.Key, StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, CooperativeForm> Forms = RosterColumns.Forms.ToDictionary(f => f.Value, f => f.Key, StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, MinistryStatus> Statuses = RosterColumns.Statuses.ToDictionary(s => s.Value, s => s.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The columns by the profile's fields, so that a broken rule names what stands in the file.</summary>
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = RosterColumns.Name,
        ["legalEntityNumber"] = RosterColumns.LegalEntityNumber,
        ["cooperativeNumber"] = RosterColumns.CooperativeNumber,
        ["regionCode"] = RosterColumns.RegionCode,
        ["foundedOn"] = RosterColumns.FoundedOn,
        ["memberCount"] = RosterColumns.Members,
        ["assets"] = RosterColumns.Assets,
        ["turnover"] = RosterColumns.Turnover,
    };

    public bool IsGood { get; private set; } = true;

    public Profile Profile(DateOnly rosterOn)
    {
        var profile = new Profile(
            Cell(RosterColumns.Name),
            Cell(RosterColumns.LegalEntityNumber),
            WithAllDigits(RosterColumns.CooperativeNumber),
            OneOf(RosterColumns.Type, Types),
            OneOf(RosterColumns.Form, Forms),
            Cell(RosterColumns.RegionCode),
            Date(RosterColumns.FoundedOn) ?? rosterOn,
            (int)Number(RosterColumns.Members, int.MaxValue),
            Number(RosterColumns.Assets, long.MaxValue),
            Number(RosterColumns.Turnover, long.MaxValue));
        if (!IsGood)
            return profile;
        try
        {
            return Profiles.Check(profile, rosterOn);
        }
        catch (InvalidField invalid)
        {
            Bad(Columns[invalid.Field], invalid.Values["value"]?.ToString(), invalid.Rule);
            return profile;
        }
    }

    public MinistryStatus? Status() => Cell(RosterColumns.Status).Length == 0 ? null : OneOf(RosterColumns.Status, Statuses);

    public IReadOnlyDictionary<int, DateOnly> Meetings(DateOnly rosterOn)
    {
        var meetings = new Dictionary<int, DateOnly>();
        foreach (var (bookYear, column) in columns.BookYears.Select(year => (year, RosterColumns.Meeting(year))))
        {
            if (Cell(column).Length == 0 || Date(column) is not { } heldOn)
                continue;
            if (heldOn > rosterOn)
                Bad(column, $"{heldOn:yyyy-MM-dd}", $"is after the roster's date, {rosterOn:yyyy-MM-dd}");
            else if (heldOn.Year <= bookYear)
                Bad(column, $"{heldOn:yyyy-MM-dd}", $"is before the end of book year {bookYear}");
            else
                meetings.Add(bookYear, heldOn);
        }

        return meetings;
    }

    private string Cell(string column) => SpreadsheetText.Bare(columns.Cell(line, column));

    private T OneOf<T>(string column, Dictionary<string, T> choices)
    {
        var text = Cell(column);
        if (choices.TryGetValue(text, out var choice))
            return choice;
        Bad(column, text, $"must be one of {string.Join(", ", choices.Keys)}");
        return choices.Values.First();
    }

    private DateOnly? Date(string column)
    {
        var text = Cell(column);
        if (SpreadsheetText.Date(text) is { } date)
            return date;
        Bad(column, text, "must be a date as yyyy-MM-dd or dd/MM/yyyy");
        return null;
    }

    private long Number(string column, long most)
    {
        var text = WithAllDigits(column);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        if (!SpreadsheetText.IsScientific(text))
            Bad(column, text, "must be a whole number, without separators");
        return 0;
    }

    /// <summary>A number that Excel shortened is taken only where none of its digits is lost.</summary>
    private string WithAllDigits(string column)
    {
        var text = Cell(column);
        if (!SpreadsheetText.IsScientific(text))
            return text;
        if (SpreadsheetText.Digits(text) is { } digits)
            return digits;
        Bad(column, text, "has lost digits to Excel; format the column as text or number, and export it again");
        return text;
    }

    private void Bad(string column, string? value, string reason)
    {
        IsGood = false;
        note(new RosterProblem(line.Line, column, value, reason));
    }
}
