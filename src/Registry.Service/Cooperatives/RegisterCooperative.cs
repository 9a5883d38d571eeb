using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.Registry.Regions;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Enters a cooperative into the register.</summary>
internal static class RegisterCooperative
{
    /// <param name="FirstBookYear">
    /// The first book year whose annual meeting the register accounts for; the year of founding when not given.
    /// </param>
    /// <param name="Source">The document that says so.</param>
    internal sealed record Request(
        string Name,
        string LegalEntityNumber,
        string? CooperativeNumber,
        CooperativeType Type,
        CooperativeForm Form,
        string RegionCode,
        DateOnly FoundedOn,
        int MemberCount,
        long Assets,
        long Turnover,
        int? FirstBookYear,
        string Source);

    /// <param name="SuspectedDuplicates">Cooperatives that it may be the same as: for an officer to look at.</param>
    internal sealed record Registered(Guid Id, long Version, IReadOnlyList<Guid> SuspectedDuplicates);

    internal static void MapRegister(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/", (Request request, CommandRunner commands, IConfiguration configuration) =>
        {
            var registered = Decide(request, commands.Today);
            var id = Guid.CreateVersion7();
            return commands.Run(async (session, cancellation) =>
            {
                var number = registered.Profile.CooperativeNumber;
                await Claim(session, number, id, cancellation);
                var candidate = Candidate.Of(Cooperative.Fold(null, registered) with { Id = id });
                var suspicions = await FindSuspicions.Of(session, candidate, FindSuspicions.AlikeFrom(configuration), cancellation);
                session.Events.StartStream<Cooperative>(id, registered);
                return new Answer(
                    StatusCodes.Status201Created, new Registered(id, 1, [.. suspicions.Select(s => s.Other.Id)]), 1, $"/cooperatives/{id}");
            });
        })
        .RequireRoles(Roles.Registrar).WithSummary("Register a cooperative").Produces<Registered>(StatusCodes.Status201Created);

    internal static CooperativeRegistered Decide(Request request, DateOnly today)
    {
        var profile = Profiles.Check(new Profile(
            request.Name, request.LegalEntityNumber, request.CooperativeNumber, request.Type, request.Form, request.RegionCode,
            request.FoundedOn, request.MemberCount, request.Assets, request.Turnover), today);
        var firstBookYear = request.FirstBookYear ?? profile.FoundedOn.Year;
        Require.Between(firstBookYear, profile.FoundedOn.Year, Math.Max(today.Year, profile.FoundedOn.Year));
        return new CooperativeRegistered(profile.FoundedOn, profile, firstBookYear, Require.Text(request.Source, 500));
    }

    /// <summary>Takes a cooperative number for one cooperative; the document's id lets only one have it, also in a race.</summary>
    internal static async Task Claim(IDocumentSession session, string? number, Guid id, CancellationToken cancellation)
    {
        if (number is null)
            return;
        var taken = await session.LoadAsync<CooperativeNumberClaim>(number, cancellation);
        if (taken is null)
            session.Insert(new CooperativeNumberClaim(number, id));
        else if (taken.CooperativeId != id)
            throw new Refusal("CooperativeNumberTaken", "Another cooperative has this NIK koperasi.", ("cooperativeNumber", number), ("cooperativeId", taken.CooperativeId));
    }
}

/// <summary>The rules that every profile meets, however it comes in.</summary>
internal static class Profiles
{
    internal const int MostMembers = 10_000_000;
    private const long MostRupiah = 1_000_000_000_000_000;

    internal static Profile Check(Profile profile, DateOnly today) => profile with
    {
        Name = Require.Text(profile.Name, 200),
        LegalEntityNumber = Require.Text(profile.LegalEntityNumber, 100),
        CooperativeNumber = CooperativeNumber.Parse(profile.CooperativeNumber, "cooperativeNumber"),
        RegionCode = Region.ParseNagari(profile.RegionCode, "regionCode"),
        FoundedOn = Require.NotAfter(profile.FoundedOn, today),
        MemberCount = Require.Between(profile.MemberCount, 0, MostMembers),
        Assets = Require.Between(profile.Assets, 0, MostRupiah),
        Turnover = Require.Between(profile.Turnover, 0, MostRupiah),
    };
}
