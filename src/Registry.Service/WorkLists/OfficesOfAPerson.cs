using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;

namespace KoperasiPlatform.Registry.WorkLists;

/// <summary>In which cooperatives a person serves or has served, known by the pseudonym.</summary>
internal static class OfficesOfAPerson
{
    internal sealed record Office(
        Guid CooperativeId, string Name, string RegionCode, LegalLife LegalLife, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd, bool InTerm);

    internal sealed record Offices(string PersonKey, DateOnly AsOf, IReadOnlyList<Office> Items);

    internal static void MapOfficesOfAPerson(this IEndpointRouteBuilder app) =>
        app.MapGet("/people/{personKey}/offices", async (
            string personKey, DateOnly? asOf, IQuerySession session, BusinessCalendar calendar, CancellationToken cancellation) =>
        {
            var day = AskedDay.OrToday(asOf, calendar);
            var cooperatives = await session.Query<Cooperative>().Where(c => c.Officers.Any(o => o.PersonKey == personKey)).ToListAsync(cancellation);
            return TypedResults.Ok(new Offices(personKey, day, [.. cooperatives.SelectMany(c => AsOf(c, personKey, day)).OrderBy(o => o.TermStart)]));
        })
        .WithTags("People")
        .WithSummary("The offices that a person holds or has held, over all cooperatives")
        .Produces<Offices>();

    internal static IEnumerable<Office> AsOf(Cooperative known, string personKey, DateOnly day)
    {
        var c = known.AsOf(day);
        return c.Officers.Where(o => o.PersonKey == personKey).Select(o => new Office(
            c.Id, c.Profile.Name, c.Profile.RegionCode, c.LegalLife, o.Role, o.TermStart, o.TermEnd, o.InTerm(day)));
    }
}
