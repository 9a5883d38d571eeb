using Microsoft.AspNetCore.Http;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>
/// A request that cannot be met, with a stable name. It reaches the client as RFC 9457 problem details of the type
/// <c>urn:koperasi:problem:{name}</c>, and nothing is stored.
/// </summary>
public abstract class Problem(int status, string name, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The stable name, for instance <c>BudgetCeilingExceeded</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The values that offended, by name, as members of the problem details.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; protected init; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}

/// <summary>A rule of the domain forbids the command in the present state: 409.</summary>
public sealed class Refusal : Problem
{
    /// <summary>The members that RFC 9457 defines itself: a value of such a name would stand beside them a second time.</summary>
    private static readonly string[] Reserved = ["type", "title", "status", "detail", "instance"];

    public Refusal(string rule, string detail, params (string Name, object? Value)[] values)
        : this(StatusCodes.Status409Conflict, rule, detail, values)
    {
    }

    private Refusal(int status, string rule, string detail, (string Name, object? Value)[] values)
        : base(status, rule, detail)
    {
        Values = values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        if (Reserved.FirstOrDefault(Values.ContainsKey) is { } name)
            throw new ArgumentException($"{rule} names a value '{name}', which is a member of every problem.", nameof(values));
    }

    /// <summary>A rule that the command breaks by itself, whatever the state: 422.</summary>
    public static Refusal Always(string rule, string detail, params (string Name, object? Value)[] values) =>
        new(StatusCodes.Status422UnprocessableEntity, rule, detail, values);

    /// <summary>The caller's role does not allow it: 403.</summary>
    public static Refusal Forbidden(string rule, string detail, params (string Name, object? Value)[] values) =>
        new(StatusCodes.Status403Forbidden, rule, detail, values);
}

/// <summary>A field that is not what it should be: 400, with the field, the value and the rule.</summary>
public sealed class InvalidField : Problem
{
    public InvalidField(string field, object? value, string rule)
        : base(StatusCodes.Status400BadRequest, "InvalidField", $"{field}: {rule}")
    {
        Field = field;
        Rule = rule;
        Values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["field"] = field,
            ["value"] = value,
            ["rule"] = rule,
        };
    }

    /// <summary>The field's name as the client wrote it.</summary>
    public string Field { get; }

    /// <summary>The rule that it breaks.</summary>
    public string Rule { get; }
}

/// <summary>No such thing: 404.</summary>
public sealed class NotFound : Problem
{
    public NotFound(string kind, object id)
        : base(StatusCodes.Status404NotFound, "NotFound", $"There is no {kind} {id}.") =>
        Values = new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = kind, ["id"] = id };
}

/// <summary>What the request demanded of the version, or of its key, does not hold: 412, 428 or 422.</summary>
public sealed class PreconditionProblem(int status, string name, string detail) : Problem(status, name, detail);

/// <summary>It was not the request's turn in time: 503, and better a little later.</summary>
public sealed class TooManyWriters()
    : Problem(
        StatusCodes.Status503ServiceUnavailable, "TooManyWriters",
        "Too many want the same thing at once, or the database is slow. Nothing was changed; try again.");
