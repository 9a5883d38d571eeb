using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace KoperasiPlatform.ServiceDefaults.Commands;

/// <summary>What a command answers once its events are stored.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">What is written as JSON.</param>
/// <param name="Version">The aggregate's version afterwards: its ETag.</param>
/// <param name="Location">Where a new thing is found.</param>
public sealed record Answer(int Status, object? Body, long? Version = null, string? Location = null)
{
    /// <summary>The answer of a command on one aggregate.</summary>
    /// <param name="Id">The aggregate's id.</param>
    /// <param name="Version">Its version after the command, which the ETag repeats.</param>
    public sealed record Accepted(Guid Id, long Version);

    public static Answer Ok(Guid id, long version) => new(StatusCodes.Status200OK, new Accepted(id, version), version);

    public static Answer Ok(object body, long? version = null) => new(StatusCodes.Status200OK, body, version);

    public static Answer Created(string location, Guid id, long version) =>
        new(StatusCodes.Status201Created, new Accepted(id, version), version, location);

    /// <summary>A refusal that is itself worth an event: stored, and told as a problem.</summary>
    public static Answer Refused(Refusal refusal, long version) => new(refusal.Status, ProblemTypes.Details(refusal), version);
}
