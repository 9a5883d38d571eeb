using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>The form of every problem: a stable type, a title that is the rule's name, the values beside it.</summary>
public static partial class ProblemTypes
{
    private const string Prefix = "urn:koperasi:problem:";

    public static ProblemDetails Details(Problem problem)
    {
        var details = Details(problem.Status, problem.Name, problem.Message);
        foreach (var (name, value) in problem.Values)
            details.Extensions[name] = value;
        return details;
    }

    /// <summary>Gives a problem of the framework's own (401, 403, 404 of a path) a type in the same form.</summary>
    public static void Name(ProblemDetails details)
    {
        if (details.Type?.StartsWith(Prefix, StringComparison.Ordinal) == true)
            return;
        details.Title = ReasonPhrases.GetReasonPhrase(details.Status ?? 0).Replace(" ", "", StringComparison.Ordinal);
        details.Type = TypeOf(details.Title);
    }

    public static ProblemDetails Details(int status, string name, string detail) => new()
    {
        Type = TypeOf(name),
        Title = name,
        Status = status,
        Detail = detail,
    };

    private static string TypeOf(string name) => Prefix + WordBoundary().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordBoundary();
}
