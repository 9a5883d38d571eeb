using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Paging;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using Marten;

namespace KoperasiPlatform.Training.Identities;

/// <summary>The cases that wait for an officer, each with both names side by side.</summary>
internal static class IdentityCases
{
    private const int MostOfAList = 500;

    /// <param name="NationalId">Masked; the whole number is read at <c>/people/{personKey}</c>, for a purpose.</param>
    /// <param name="KnownName">When the case was opened. Null once the person was erased.</param>
    /// <param name="StandingName">Today: another case of the person may have changed it.</param>
    internal sealed record Details(IdentityCase Case, string? NationalId, string? KnownName, string? ClaimedName, string? StandingName);

    internal static void MapIdentityCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/identity-cases").WithTags("Identity cases");
        cases.MapResolve();
        cases.MapGet("/", async (bool? resolved, Guid? after, int? limit, IQuerySession session, CancellationToken cancellation) =>
        {
            var most = PageCursor.Limit(limit ?? MostOfAList);
            IQueryable<IdentityCase> found = session.Query<IdentityCase>();
            if (resolved is { } isResolved)
                found = isResolved ? found.Where(c => c.ResolvedOn != null) : found.Where(c => c.ResolvedOn == null);
            if (after is { } id)
            {
                var last = await session.LoadAsync<IdentityCase>(id, cancellation) ?? throw new InvalidField("after", id, "must be the id of an identity case");
                found = found.Where(c => c.OpenedOn > last.OpenedOn || (c.OpenedOn == last.OpenedOn && c.Id > id));
            }

            return TypedResults.Ok(await found.OrderBy(c => c.OpenedOn).ThenBy(c => c.Id).Take(most).ToListAsync(cancellation));
        })
        .RequireRoles(Roles.Trainer).WithSummary("Identity cases, open or resolved, the oldest first; after: the id of the last one seen");
        cases.MapGet("/{id:guid}", async (Guid id, IQuerySession session, PersonVault vault, HttpContext http, CancellationToken cancellation) =>
        {
            var found = await session.LoadAsync<IdentityCase>(id, cancellation) ?? throw new NotFound("identity case", id);
            var known = await vault.Find(session, KnownKey(found), cancellation);
            var claimed = await vault.Find(session, ClaimedKey(found), cancellation)
                ?? (found.RightPersonKey is { } right ? await vault.Find(session, right, cancellation) : null);
            var standing = await vault.Find(session, found.PersonKey, cancellation);
            return ETags.Ok(http, new Details(found, known is null ? null : NationalId.Mask(known.NationalId), known?.Name, claimed?.Name, standing?.Name), found.Version);
        })
        .RequireRoles(Roles.Trainer).WithSummary("A case with both names").Produces<Details>();
    }

    /// <summary>Opens the case of a request, with both names as they are now.</summary>
    internal static void Open(
        IDocumentSession session, PersonVault vault, ParticipantRequested requested, Guid batchId, PersonalData known, PersonalData claimed)
    {
        var opened = new IdentityCaseOpened(requested.OccurredOn, requested.PersonKey, batchId, requested.EnrollmentId);
        var identity = IdentityCase.Fold(null, opened) with { Id = requested.IdentityCaseId };
        session.Events.StartStream<IdentityCase>(identity.Id, opened);
        vault.Add(session, KnownKey(identity), known);
        vault.Add(session, ClaimedKey(identity), claimed);
    }

    internal static string KnownKey(IdentityCase identity) => PersonVault.Under(identity.PersonKey, $"{identity.Id:N}-known");

    internal static string ClaimedKey(IdentityCase identity) => PersonVault.Under(identity.PersonKey, $"{identity.Id:N}-claimed");
}
