using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace KoperasiPlatform.ServiceDefaults.People;

public static partial class PersonEndpoints
{
    /// <summary>Who stands behind a PersonKey, for those who must know; every reading is logged. And the erasure of it.</summary>
    public static void MapPeople(this IEndpointRouteBuilder app, params string[] readers)
    {
        var people = app.MapGroup("/people").WithTags("People");
        people.MapGet("/{personKey}", async (
            string personKey, PersonVault vault, IQuerySession session, HttpContext http, ILogger<PersonVault> log, CancellationToken cancellation) =>
        {
            var person = await vault.Find(session, personKey, cancellation) ?? throw new NotFound("person", personKey);
            LogRead(log, http.User.Identity?.Name, personKey);
            return TypedResults.Ok(person);
        }).RequireRoles(readers).WithSummary("Name, NationalId and phone of a person; the reading is logged");

        people.MapDelete("/{personKey}", async (string personKey, IDocumentSession session, CancellationToken cancellation) =>
        {
            PersonVault.Erase(session, personKey);
            await session.SaveChangesAsync(cancellation);
            return TypedResults.NoContent();
        }).RequireRoles().WithSummary("Erase a person's data; the streams keep the pseudonym");
    }

    [LoggerMessage(LogLevel.Information, "{Actor} read the personal data of {PersonKey}")]
    private static partial void LogRead(ILogger log, string? actor, string personKey);
}
