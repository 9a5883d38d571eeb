using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using Marten;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>
/// Records an officer and the term. The person goes into the vault; the stream holds the pseudonym. The client says which
/// version of the board it saw. Whose NationalId is known under another name is not renamed unasked.
/// </summary>
internal static class ElectOfficer
{
    /// <summary>Source: domain rules, after UU 25/1992 article 29.</summary>
    private const int MostYearsOfTerm = 5;

    /// <param name="CorrectsName">Says that a person who is known under another name is known by this one from now on.</param>
    internal sealed record Request(
        string NationalId, string Name, string? Phone, OfficerRole Role, DateOnly TermStart, DateOnly TermEnd, string Source, bool CorrectsName = false);

    internal sealed record Elected(Guid Id, long Version, Guid OfficerId, string PersonKey);

    internal static void MapElectOfficer(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/officers", (Guid id, Request request, CommandRunner commands, PersonVault vault) =>
        {
            var nationalId = NationalId.Parse(request.NationalId);
            var person = new PersonalData(nationalId.Digits, Require.Text(request.Name, 200), Require.OptionalText(request.Phone, 30));
            var personKey = vault.KeyOf(nationalId);
            return commands.Run(async (session, cancellation) =>
            {
                var (cooperative, stream) = await commands.Fetch<Cooperative>(session, id, cancellation, ifMatch: true);
                var elected = Decide(cooperative, request, personKey, commands.Today);
                await Keep(session, vault, personKey, person, request.CorrectsName, cancellation);
                stream.AppendOne(elected);
                var version = cooperative.Version + 1;
                return new Answer(
                    StatusCodes.Status201Created,
                    new Elected(id, version, elected.OfficerId, personKey),
                    version,
                    $"/cooperatives/{id}");
            });
        })
        .RequireRoles(Roles.Registrar)
        .WithSummary("Record an officer's election (If-Match required)")
        .Produces<Elected>(StatusCodes.Status201Created);

    private static async Task Keep(
        IDocumentSession session, PersonVault vault, string personKey, PersonalData shown, bool correctsName, CancellationToken cancellation)
    {
        var known = await vault.Find(session, personKey, cancellation);
        if (IsRenamed(known, shown, personKey, correctsName))
            vault.Change(session, personKey, shown with { Phone = shown.Phone ?? known!.Phone });
        else
            vault.Keep(session, personKey, shown, known);
    }

    /// <summary>Whether the person is to be known by another name from now on, which only one who says so may decide.</summary>
    internal static bool IsRenamed(PersonalData? known, PersonalData shown, string personKey, bool correctsName) =>
        known is not null && !PersonName.IsSame(known.Name, shown.Name)
        && (correctsName ? true : throw new Refusal("NameDiffers", "This NationalId is known under another name.", ("personKey", personKey)));

    internal static OfficerElected Decide(Cooperative cooperative, Request request, string personKey, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.NotAfter(request.TermStart, today);
        if (request.TermEnd <= request.TermStart)
            throw new InvalidField("termEnd", request.TermEnd, "must be after termStart");
        if (request.TermEnd > request.TermStart.AddYears(MostYearsOfTerm))
        {
            throw Refusal.Always(
                "TermTooLong", $"A term lasts at most {MostYearsOfTerm} years.", ("termStart", request.TermStart), ("termEnd", request.TermEnd));
        }

        var overlap = cooperative.Officers.FirstOrDefault(o =>
            o.PersonKey == personKey && o.Overlaps(request.TermStart, request.TermEnd));
        if (overlap is not null)
        {
            throw new Refusal(
                "OfficerTermsOverlap",
                overlap.Role == OfficerRole.Supervisor != (request.Role == OfficerRole.Supervisor)
                    ? "Nobody is board member and supervisor of the same cooperative at once."
                    : "The person holds an office of this cooperative in that time.",
                ("role", overlap.Role),
                ("termStart", overlap.TermStart),
                ("termEnd", overlap.TermEnd));
        }

        var officerId = DerivedId.From(cooperative.Id, personKey, request.Role, request.TermStart);
        return new OfficerElected(
            request.TermStart, officerId, personKey, request.Role, request.TermStart, request.TermEnd, Require.Text(request.Source, 500));
    }
}
