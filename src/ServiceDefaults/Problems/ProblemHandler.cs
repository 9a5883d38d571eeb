using System.Text.Json;
using System.Text.RegularExpressions;
using Marten.Exceptions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>Turns what was thrown into RFC 9457 problem details.</summary>
internal sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
{
    /// <summary>How long a client should wait while the database is away or too many want the same, in seconds.</summary>
    private const string RetryAfterSeconds = "5";

    public ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
    {
        var details = Describe(exception, BodyOf(context));
        if (details is null)
        {
            if (cancellation.IsCancellationRequested)
                return ValueTask.FromResult(true); // the client has gone: nobody reads an answer

            LogFailed(exception, context.Request.Method, context.Request.Path);
            details = ProblemTypes.Details(StatusCodes.Status500InternalServerError, "InternalError", "The server failed. It was logged.");
        }

        if (details.Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogUnavailable(exception, context.Request.Method, context.Request.Path, details.Title);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        context.Response.StatusCode = details.Status ?? StatusCodes.Status500InternalServerError;
        return problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = details, Exception = exception });
    }

    /// <summary>The type of the body that the endpoint takes, by which a wrong field is told what it should be.</summary>
    private static Type? BodyOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;

    private static ProblemDetails? Describe(Exception exception, Type? body) => exception switch
    {
        Problem problem => ProblemTypes.Details(problem),
        BadHttpRequestException { InnerException: JsonException json } => FromJson(json, body),
        BadHttpRequestException bad => FromRequest(bad),
        _ when Availability.IsTransient(exception) => ProblemTypes.Details(
            StatusCodes.Status503ServiceUnavailable, "DatabaseUnavailable", "The database does not answer. Nothing was changed; try again."),
        _ => null,
    };

    private static ProblemDetails FromJson(JsonException json, Type? body)
    {
        var field = json.Path?.TrimStart('$').TrimStart('.') ?? "";
        if (MissingProperties().Match(json.Message) is { Success: true } missing)
        {
            string[] names = [.. QuotedName().Matches(missing.Groups["names"].Value).Select(m => m.Groups["name"].Value)];
            return Invalid(Join(field, names[0]), $"is required (missing: {string.Join(", ", names)})");
        }

        if (UnmappedProperty().Match(json.Message) is { Success: true } unmapped)
            return Invalid(field.Length == 0 ? unmapped.Groups["name"].Value : field, "is not a field of this request");

        // what is inside a JsonException of a syntax error is another; inside one of a wrong type it is not
        return field.Length == 0 || json.InnerException is JsonException
            ? ProblemTypes.Details(StatusCodes.Status400BadRequest, "MalformedJson", $"The body is not the JSON that is expected: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.")
            : Invalid(field, Expectation.Of(Expectation.At(field, body)));
    }

    private static ProblemDetails Invalid(string field, string rule) => ProblemTypes.Details(new InvalidField(field, value: null, rule));

    private static ProblemDetails FromRequest(BadHttpRequestException bad)
    {
        if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
            return ProblemTypes.Details(bad.StatusCode, "PayloadTooLarge", "The body is larger than this request may have.");
        if (bad.StatusCode == StatusCodes.Status415UnsupportedMediaType)
            return ProblemTypes.Details(bad.StatusCode, "UnsupportedMediaType", "The body must be of the content type that this request takes.");

        if (bad.Message.Contains("no body was provided", StringComparison.Ordinal))
            return ProblemTypes.Details(bad.StatusCode, "MissingBody", "This request needs a body.");

        var parameter = BoundParameter().Match(bad.Message);
        return parameter.Success
            ? Invalid(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value), $"is missing, or {Expectation.OfAnotherType}")
            : ProblemTypes.Details(bad.StatusCode, "BadRequest", bad.Message);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex("missing required properties including: (?<names>.*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingProperties();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedName();

    [GeneratedRegex("^The JSON property '(?<name>[^']+)' could not be mapped", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnmappedProperty();

    // Failed to bind parameter "Nullable<DateOnly> asOf" from "x", and: Required parameter "DateOnly asOf" was not provided
    [GeneratedRegex("parameter \"[^\"]+ (?<name>\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BoundParameter();

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, PathString path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: {Name}, to be tried again")]
    private partial void LogUnavailable(Exception exception, string method, PathString path, string? name);
}

/// <summary>Which failures mean that the database is away for a moment, and not that something is wrong.</summary>
public static class Availability
{
    public static bool IsTransient(Exception? exception) => exception switch
    {
        null => false,
        // 57P01–03: shutting down, crashed, starting up; 53300: too many connections
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is "57P01" or "57P02" or "57P03" or "53300",
        NpgsqlException => true,
        MartenCommandException marten => IsTransient(marten.InnerException),
        TimeoutException => true,
        System.Net.Sockets.SocketException or EndOfStreamException => true,
        AggregateException many => many.InnerExceptions.Any(IsTransient),
        _ => exception.InnerException is not null && IsTransient(exception.InnerException),
    };
}
