using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Speakers;

/// <summary>
/// Enters who teaches. A speaker is a person like any other: the name lies in the vault, and batches know the PersonKey. Nobody
/// teaches two batches on one day.
/// </summary>
internal static class RegisterSpeaker
{
    internal sealed record Request(string NationalId, string Name, string? Phone = null);

    internal sealed record Speaker(string PersonKey);

    internal static void MapSpeakers(this IEndpointRouteBuilder app) =>
        app.MapPost("/speakers", (Request request, CommandRunner commands, PersonVault vault) =>
        {
            var nationalId = NationalId.Parse(request.NationalId);
            var person = new PersonalData(nationalId.Digits, Require.Text(request.Name, 200), Require.OptionalText(request.Phone, 30));
            var key = vault.KeyOf(nationalId);
            return commands.Run(async (session, cancellation) =>
            {
                var known = await vault.Find(session, key, cancellation);
                if (known is not null && !PersonName.IsSame(known.Name, person.Name))
                    throw new Refusal("NameDiffers", "This NationalId is known under another name.", ("personKey", key));
                vault.Keep(session, key, person, known);
                return Answer.Ok(new Speaker(key));
            });
        })
        .RequireRoles(Roles.Trainer).WithTags("Speakers").WithSummary("Enter a speaker; again gives the same PersonKey").Produces<Speaker>();
}
