using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>What a value should have been, in the words of whoever sends it.</summary>
internal static partial class Expectation
{
    public const string OfAnotherType = "cannot be read as the type that is expected";

    public static string Of(Type? type) => Plain(type) switch
    {
        null => OfAnotherType,
        { IsEnum: true } choice => $"must be one of {string.Join(", ", Enum.GetNames(choice))}",
        var t when t == typeof(DateOnly) => "must be a date as yyyy-MM-dd",
        var t when t == typeof(Guid) => "must be a UUID",
        var t when t == typeof(int) || t == typeof(long) => "must be a whole number",
        var t when t == typeof(decimal) || t == typeof(double) => "must be a number",
        var t when t == typeof(string) => "must be text without control characters",
        var t when t == typeof(bool) => "must be true or false",
        var t when t.IsAssignableTo(typeof(IDictionary)) || IsGeneric(t, typeof(IReadOnlyDictionary<,>)) => "must be an object",
        var t when t.IsAssignableTo(typeof(IEnumerable)) => "must be a list",
        _ => OfAnotherType,
    };

    /// <summary>
    /// Whether a text in an address is what it should be. The framework would read 01-06-2019 as the sixth of January, and take any number for
    /// a word; one that it cannot read at all it refuses itself.
    /// </summary>
    public static bool IsMetBy(string? text, Type type) => Plain(type) switch
    {
        { IsEnum: true } choice => Enum.GetNames(choice).Contains(text, StringComparer.OrdinalIgnoreCase),
        var t when t == typeof(DateOnly) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        var t when t == typeof(Guid) => Guid.TryParse(text, CultureInfo.InvariantCulture, out _),
        // the database takes no text with a NUL, and nobody types the others
        var t when t == typeof(string) => text is null || !text.Any(char.IsControl),
        _ => true,
    };

    /// <summary>The type of the field at a path such as <c>[0].visit.on</c> within a request's body; null where there is none.</summary>
    public static Type? At(string path, Type? body)
    {
        var type = body;
        foreach (Match step in Step().Matches(path))
        {
            if (Plain(type) is not { } holder)
                return null;
            type = holder.GetProperties().FirstOrDefault(p => p.Name.Equals(step.Value, StringComparison.OrdinalIgnoreCase))?.PropertyType
                ?? (holder.IsArray ? holder.GetElementType() : holder.GetGenericArguments().LastOrDefault());
        }

        return type;
    }

    private static Type? Plain(Type? type) => type is null ? null : Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    [GeneratedRegex("[^.\\[\\]']+", RegexOptions.None, 1000)]
    private static partial Regex Step();
}
