using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>What a service is told by its environment.</summary>
internal static class Settings
{
    public static IReadOnlyDictionary<string, string> Of(string service, string database, string messaging) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [$"ConnectionStrings__{service}db"] = database,
        ["ConnectionStrings__messaging"] = messaging,
        ["Authentication__SigningKey"] = Tokens.SigningKey,
        ["PersonalData__Key"] = "the person key of the bench, of no use anywhere else",
        ["BusinessDate"] = SampleCooperatives.Today.ToString("O"),
    };
}
