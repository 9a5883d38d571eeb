using System.Globalization;
using System.Text.RegularExpressions;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>Dates and numbers as spreadsheets write them.</summary>
internal static partial class SpreadsheetText
{
    /// <summary>Days since the end of 1899, as a date is stored in a cell that is not shown as one: 1920 to 2119.</summary>
    private const int FirstSerial = 7_306;
    private const int LastSerial = 80_354;

    private static readonly string[] DateFormats = ["yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy"];

    /// <summary>Text that a spreadsheet would take for a formula, with the apostrophe before it that stops that.</summary>
    public static string Harmless(string text) => IsFormula(text) ? $"'{text}" : text;

    /// <summary>The text without that apostrophe.</summary>
    public static string Bare(string text) => text.StartsWith('\'') && IsFormula(text[1..]) ? text[1..] : text;

    public static DateOnly? Date(string text)
    {
        if (DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var serial) && serial is >= FirstSerial and <= LastSerial
            ? DateOnly.FromDateTime(DateTime.FromOADate(serial))
            : null;
    }

    /// <summary>Whether Excel has put a number into the scientific notation, as <c>1.3E+12</c>.</summary>
    public static bool IsScientific(string text) => Scientific().IsMatch(text);

    /// <summary>The digits of such a number, where all of them are there; else null.</summary>
    public static string? Digits(string text)
    {
        var match = Scientific().Match(text);
        if (!match.Success)
            return null;
        var digits = match.Groups["whole"].Value + match.Groups["fraction"].Value;
        return digits.Length == match.Groups["whole"].Length + int.Parse(match.Groups["exponent"].Value, CultureInfo.InvariantCulture) ? digits : null;
    }

    private static bool IsFormula(string text) => text is ['=' or '+' or '-' or '@', ..];

    [GeneratedRegex(@"^(?<whole>[0-9])([.,](?<fraction>[0-9]+))?[eE]\+?(?<exponent>[0-9]{1,2})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scientific();
}
