using System.Text.Json;
using System.Text.Json.Nodes;
using KoperasiPlatform.Demo.Accounting;
using KoperasiPlatform.Demo.Api;

namespace KoperasiPlatform.Demo.Results;

/// <summary>What must come out, against what did.</summary>
internal static class Expectations
{
    public static IReadOnlyList<string> Unmet(StoryFigures actual, StoryFigures expected)
    {
        var (actually, shall) = (ByName(actual), ByName(expected));
        return [.. shall.Where(f => actually[f.Key] != f.Value).Select(f => $"{f.Key} is {actually[f.Key]}, and must be {f.Value}.")];
    }

    public static IReadOnlyList<string> Unmet(EventBooks events) =>
    [
        .. events.Figures.Lost == 0 ? [] : new[] { $"events.lost is {events.Figures.Lost}, and must be 0: {events.Losses}" },
        .. events.Figures.DuplicatedEffects == 0 ? [] : new[] { $"events.duplicatedEffects is {events.Figures.DuplicatedEffects}, and must be 0." },
        .. events.Misfits,
    ];

    /// <summary>The figures as <c>programme.spent</c> and the like.</summary>
    public static IReadOnlyDictionary<string, long> ByName(StoryFigures figures) =>
        JsonSerializer.SerializeToNode(figures, ServiceClient.Json)!.AsObject()
            .SelectMany(section => section.Value!.AsObject().Select(f => ($"{section.Key}.{f.Key}", f.Value!.GetValue<long>())))
            .ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal);
}
