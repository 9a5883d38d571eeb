using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.Bench.Measuring;

namespace KoperasiPlatform.Bench.Reporting;

/// <summary>All that a run of the bench found, as it is stored.</summary>
internal sealed record Report(DateTimeOffset At, int Cores, bool Quick, IReadOnlyList<Measurement> Measurements)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Report Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Report>(File.ReadAllText(file), Json) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{file} holds no figures of ./koperasi bench --json: {e.Message}");
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
