using System.Globalization;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.ServiceDefaults.People;

/// <summary>As the NationalId tells it: what reports count by, and what identifies nobody.</summary>
public enum Sex
{
    Male,
    Female,
}

/// <summary>
/// NIK penduduk, the number on the identity card: 16 digits, of which 6 region, 6 date of birth as ddMMyy (a woman's day
/// plus 40) and 4 serial, never 0000. Source: Kemendagri's number format, as in the project's domain rules.
/// </summary>
public readonly record struct NationalId
{
    /// <summary>A woman's day of birth is written plus this.</summary>
    private const int WomensDay = 40;

    private NationalId(string digits) => Digits = digits;

    public string Digits { get; }

    public string RegionPrefix => Digits[..4];

    public Sex Sex => DayOfBirth(Digits) > WomensDay ? Sex.Female : Sex.Male;

    public static NationalId Parse(string? text, string field = "nationalId")
    {
        var digits = text?.Trim() ?? "";
        if (digits.Length != 16 || !digits.All(char.IsAsciiDigit))
            throw new InvalidField(field, Mask(digits), "must have 16 digits");

        var day = DayOfBirth(digits);
        if (day is not (>= 1 and <= 31 or >= 41 and <= 71))
            throw new InvalidField(field, Mask(digits), "has a day of birth outside 01-31 and 41-71");

        if (digits[12..] == "0000")
            throw new InvalidField(field, Mask(digits), "has the serial 0000");

        var born = $"{(day > WomensDay ? day - WomensDay : day):00}{digits[8..12]}";
        // two digits of year fit either century: the date is real if it is real in one of them
        return IsDate(born, "19") || IsDate(born, "20")
            ? new NationalId(digits)
            : throw new InvalidField(field, Mask(digits), "has a date of birth that does not exist");
    }

    public override string ToString() => Mask(Digits);

    private static int DayOfBirth(string digits) => int.Parse(digits.AsSpan(6, 2), CultureInfo.InvariantCulture);

    private static bool IsDate(string ddMMyy, string century) =>
        DateOnly.TryParseExact($"{ddMMyy[..4]}{century}{ddMMyy[4..]}", "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>As screens show it: the region, and the rest hidden.</summary>
    public static string Mask(string digits) => digits.Length <= 4 ? "****" : digits[..4] + new string('*', Math.Min(digits.Length - 4, 12));
}
