using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>The form of every problem: a stable type, a title that is the rule's name, the values beside it.</summary>
public static partial class ProblemTypes
{
    public static ProblemDetails Details(Problem problem)
    {
        var details = Details(problem.Status, problem.Name, problem.Message);
        foreach (var (name, value) in problem.Values)
            details.Extensions[name] = value;
        return details;
    }

    public static ProblemDetails Details(int status, string name, string detail) => new()
    {
        Type = $"urn:koperasi:problem:{WordBoundary().Replace(name, "-").ToLowerInvariant()}",
        Title = name,
        Status = status,
        Detail = detail,
    };

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordBoundary();
}
