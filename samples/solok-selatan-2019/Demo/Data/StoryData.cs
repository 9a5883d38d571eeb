using System.Text.Json;
using CsvHelper;
using KoperasiPlatform.Demo.Results;

namespace KoperasiPlatform.Demo.Data;

/// <summary>The files of the story; README.md beside them says what they hold.</summary>
internal sealed record StoryData(
    byte[] Roster,
    IReadOnlyList<BusinessObservationRow> BusinessObservations,
    IReadOnlyList<OfficerRow> Officers,
    IReadOnlyList<MeetingRow> Meetings2019,
    ProgrammePlan Programme,
    Turns Turns,
    RevivalPlan Revival,
    StoryFigures Expected)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly CsvReaderOptions Csv = new()
    {
        // legal_entity_number is LegalEntityNumber
        NormalizeHeaderName = name => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant(),
    };

    public static StoryData Read(string folder)
    {
        try
        {
            return new StoryData(
                File.ReadAllBytes(Path.Combine(folder, "cooperatives.csv")),
                ReadCsv<BusinessObservationRow>(folder, "business-observations.csv"),
                ReadCsv<OfficerRow>(folder, "officers.csv"),
                ReadCsv<MeetingRow>(folder, "meetings-2019.csv"),
                ReadJson<ProgrammePlan>(folder, "programme.json"),
                ReadJson<Turns>(folder, "story.json"),
                ReadJson<RevivalPlan>(folder, "revival.json"),
                ReadJson<StoryFigures>(folder, "expected.json"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or KeyNotFoundException)
        {
            throw new StoryException($"The story's data in {folder} cannot be read: {e.Message}", e);
        }
    }

    public OfficerRow Officer(string nationalId) => Officers.First(o => o.NationalId == nationalId);

    private static T[] ReadCsv<T>(string folder, string file)
    {
        using var reader = CsvReader.FromFile(Path.Combine(folder, file), Csv);
        return [.. reader.GetRecords<T>()];
    }

    private static T ReadJson<T>(string folder, string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(folder, file)), Json) ?? throw new JsonException($"{file} is empty.");
}
