using System.Runtime.CompilerServices;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>Checks of single fields; each throws <see cref="InvalidField"/> and names the field after its argument.</summary>
public static class Require
{
    public static string Text(string? value, int max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        string.IsNullOrWhiteSpace(value) ? throw new InvalidField(Name(field), value, "must not be empty")
        : value.Length > max ? throw new InvalidField(Name(field), value, $"must have at most {max} characters")
        : value.Any(char.IsControl) ? throw new InvalidField(Name(field), value, "must not contain control characters")
        : value.Trim();

    /// <summary>Text of several lines, as people write it who tell of something.</summary>
    public static string Prose(string? value, int max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        value?.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) == true
            ? throw new InvalidField(Name(field), value, "must not contain control characters other than line breaks and tabs")
            : string.IsNullOrWhiteSpace(value) ? throw new InvalidField(Name(field), value, "must not be empty")
            : value.Length > max ? throw new InvalidField(Name(field), value, $"must have at most {max} characters")
            : value.Trim();

    public static string? OptionalProse(string? value, int max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        string.IsNullOrWhiteSpace(value) ? null : Prose(value, max, field);

    public static string? OptionalText(string? value, int max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        string.IsNullOrWhiteSpace(value) ? null : Text(value, max, field);

    public static T Between<T>(T value, T min, T max, [CallerArgumentExpression(nameof(value))] string field = "")
        where T : IComparable<T> =>
        value.CompareTo(min) < 0 || value.CompareTo(max) > 0
            ? throw new InvalidField(Name(field), value, $"must be between {min} and {max}")
            : value;

    /// <summary>A fact cannot hold from a day that has not come.</summary>
    public static DateOnly NotAfter(DateOnly value, DateOnly today, [CallerArgumentExpression(nameof(value))] string field = "") =>
        value > today
            ? throw new InvalidField(Name(field), value, $"must not be after today, {today:yyyy-MM-dd}")
            : value.Year < 1900 ? throw new InvalidField(Name(field), value, "must not be before 1900") : value;

    public static IReadOnlyList<T> NotEmpty<T>(IReadOnlyList<T>? value, int max, [CallerArgumentExpression(nameof(value))] string field = "") =>
        value is not { Count: > 0 } ? throw new InvalidField(Name(field), value, "must not be empty")
        : value.Count > max ? throw new InvalidField(Name(field), value.Count, $"must have at most {max} entries")
        : NoNulls(value, field);

    /// <summary>JSON may put null where the type of a list's entries has none.</summary>
    public static IReadOnlyList<T> NoNulls<T>(IReadOnlyList<T> value, [CallerArgumentExpression(nameof(value))] string field = "") =>
        value.Any(entry => entry is null) ? throw new InvalidField(Name(field), value: null, "must not have null among its entries") : value;

    private static string Name(string expression)
    {
        var last = expression[(expression.LastIndexOf('.') + 1)..];
        return char.ToLowerInvariant(last[0]) + last[1..];
    }
}
