using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KoperasiPlatform.ServiceDefaults.People;

public static class PersonEndpoints
{
    private const int MostOfAList = 500;

    /// <param name="Next">What to send as <c>before</c> to read on; absent at the end.</param>
    public sealed record Readings(IReadOnlyList<PersonReading> Items, Guid? Next);

    /// <summary>Who stands behind a PersonKey, for those who must know; who was shown that; and the erasure of it.</summary>
    public static void MapPeople(this IEndpointRouteBuilder app, params string[] readers)
    {
        var people = app.MapGroup("/people").WithTags("People");
        people.MapGet("/{personKey}", async (string personKey, PersonReader reader, CancellationToken cancellation) =>
            (await reader.Show([personKey], cancellation)).TryGetValue(personKey, out var person)
                ? TypedResults.Ok(person)
                : throw new NotFound("person", personKey))
            .RequireRoles(readers).WithSummary("A person, NationalId and phone masked; whole for a purpose, which is recorded");

        people.MapGet("/readings", ListReadings)
            .RequireRoles().WithSummary("Who was shown whose NationalId, when and why; the newest first").Produces<Readings>();

        people.MapDelete("/{personKey}", async (string personKey, IDocumentSession session, CancellationToken cancellation) =>
        {
            if (!PersonVault.IsKey(personKey))
                throw new NotFound("person", personKey);
            PersonVault.Erase(session, personKey);
            await session.SaveChangesAsync(cancellation);
            return TypedResults.NoContent();
        }).RequireRoles().WithSummary("Erase a person's data; the streams keep the pseudonym");
    }

    private static async Task<IResult> ListReadings(
        string? personKey, string? actor, Guid? before, int? limit, IQuerySession session, CancellationToken cancellation)
    {
        var most = Require.Between(limit ?? 100, 1, MostOfAList, nameof(limit));
        IQueryable<PersonReading> query = session.Query<PersonReading>();
        if (Require.OptionalText(personKey, 64) is { } key)
            query = query.Where(r => r.PersonKey == key);
        if (Require.OptionalText(actor, 200) is { } who)
            query = query.Where(r => r.Actor == who);
        if (before is { } next)
            query = query.Where(r => r.Id < next);
        var items = await query.OrderByDescending(r => r.Id).Take(most).ToListAsync(cancellation);
        return TypedResults.Ok(new Readings(items, items.Count == most ? items[^1].Id : null));
    }
}
