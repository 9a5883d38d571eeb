using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Time;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>The day that a list or a figure is asked for.</summary>
internal static class AskedDay
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2199, 12, 31);

    public static DateOnly OrToday(DateOnly? asOf, BusinessCalendar calendar) => Check(asOf ?? calendar.Today, nameof(asOf));

    public static DateOnly Check(DateOnly day, string field) =>
        day >= First && day <= Last ? day : throw new InvalidField(field, day, $"must be between {First:yyyy-MM-dd} and {Last:yyyy-MM-dd}");
}
