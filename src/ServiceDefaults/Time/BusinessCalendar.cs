using Microsoft.Extensions.Configuration;

namespace KoperasiPlatform.ServiceDefaults.Time;

/// <summary>
/// Today's business date in Asia/Jakarta. The configuration <c>BusinessDate</c> pins it, for a platform that holds a
/// story of another time (the 2019 sample): its sweeps and default dates then live in that time.
/// </summary>
public sealed class BusinessCalendar(TimeProvider time, IConfiguration configuration)
{
    /// <summary>Waktu Indonesia Barat: UTC+7 since 1964, without daylight saving.</summary>
    private static readonly TimeSpan Jakarta = TimeSpan.FromHours(7);

    private readonly DateOnly? _pinned = Parse(configuration["BusinessDate"]);

    public DateOnly Today => _pinned ?? DateOnly.FromDateTime(time.GetUtcNow().ToOffset(Jakarta).Date);

    public DateTimeOffset Now => time.GetUtcNow();

    private static DateOnly? Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date) ? date
        : throw new InvalidOperationException($"BusinessDate must be a date as yyyy-MM-dd, not '{text}'.");
}
