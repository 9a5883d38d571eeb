using System.Collections.Frozen;

namespace KoperasiPlatform.ServiceDefaults.Regions;

/// <summary>What Kemendagri calls West Sumatra, its regencies, districts and nagari, by code (13, 13.11, 13.11.01, 13.11.01.2001).</summary>
public static class RegionNames
{
    public static FrozenDictionary<string, string> All { get; } = Load();

    private static FrozenDictionary<string, string> Load()
    {
        using var reader = new StreamReader(typeof(RegionNames).Assembly.GetManifestResourceStream("wilayah-13.csv")!);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        reader.ReadLine(); // the header: code,name
        while (reader.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            names.Add(line[..comma], line[(comma + 1)..]);
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
