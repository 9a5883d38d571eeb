using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.ServiceDefaults.Time;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace KoperasiPlatform.ServiceDefaults.People;

/// <summary>A person as a screen or an export shows one.</summary>
/// <param name="NationalId">Masked, unless the request named a purpose that allows more.</param>
/// <param name="Phone">Masked likewise.</param>
public sealed record PersonView(string PersonKey, string Name, string NationalId, string? Phone, bool Masked);

/// <summary>That somebody was shown a whole NationalId and phone number: kept for ever, also after the person's data are erased.</summary>
public sealed record PersonReading(Guid Id, DateTimeOffset At, string Actor, string PersonKey, string Purpose, string Path);

/// <summary>
/// Shows people. A NationalId and a phone number are masked, unless the request names a <c>purpose</c> (query, or header
/// <c>Purpose</c>) that allows the caller's role the whole; then it is first recorded who was shown whom, when and why.
/// </summary>
public sealed class PersonReader(IDocumentStore store, PersonVault vault, BusinessCalendar calendar, IConfiguration configuration, IHttpContextAccessor accessor)
{
    /// <summary>The purposes, each with the roles that may have it; <c>PersonalData:Purposes</c> replaces them. An admin may have any.</summary>
    private static readonly Dictionary<string, string[]> DefaultPurposes = new(StringComparer.Ordinal)
    {
        ["identity-check"] = [Roles.Registrar, Roles.Trainer],
        ["ministry-report"] = [Roles.Registrar, Roles.Trainer],
        ["data-subject-request"] = [],
    };

    private readonly Dictionary<string, string[]> _purposes =
        configuration.GetSection("PersonalData:Purposes").Get<Dictionary<string, string[]>>() ?? DefaultPurposes;

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("People are shown to a request.");

    /// <summary>The people of these keys, without those whose data were erased.</summary>
    public async Task<IReadOnlyDictionary<string, PersonView>> Show(IReadOnlyCollection<string> personKeys, CancellationToken cancellation)
    {
        var purpose = Purpose();
        await using var session = store.LightweightSession();
        var people = await vault.FindMany(session, personKeys, cancellation);
        if (purpose is not null && people.Count > 0)
        {
            session.Insert(people.Keys.Select(key => new PersonReading(
                Guid.CreateVersion7(), calendar.Now, Http.User.Identity!.Name!, key, purpose, Http.Request.Path)).ToArray());
            await session.SaveChangesAsync(cancellation);
        }

        return people.ToDictionary(p => p.Key, p => View(p.Key, p.Value, masked: purpose is null), StringComparer.Ordinal);
    }

    /// <summary>The same where others may come too: to them nobody is shown, for no purpose.</summary>
    public async Task<IReadOnlyDictionary<string, PersonView>> ShowTo(string role, IReadOnlyCollection<string> personKeys, CancellationToken cancellation) =>
        Http.User.IsInRole(role) || Http.User.IsInRole(Roles.Admin) ? await Show(personKeys, cancellation)
        : Purpose() is { } named ? throw NotAllowed(named, role)
        : new Dictionary<string, PersonView>(StringComparer.Ordinal);

    private static PersonView View(string personKey, PersonalData person, bool masked) => masked
        ? new PersonView(personKey, person.Name, NationalId.Mask(person.NationalId), person.Phone is { } phone ? MaskPhone(phone) : null, Masked: true)
        : new PersonView(personKey, person.Name, person.NationalId, person.Phone, Masked: false);

    private static string MaskPhone(string phone) => phone.Length <= 3 ? "***" : new string('*', phone.Length - 3) + phone[^3..];

    private string? Purpose()
    {
        var named = Http.Request.Query["purpose"].ToString() is { Length: > 0 } query ? query : Http.Request.Headers["Purpose"].ToString();
        if (named.Length == 0)
            return null;
        if (!_purposes.TryGetValue(named, out var roles))
            throw new InvalidField("purpose", named, $"must be one of {string.Join(", ", _purposes.Keys)}");
        return roles.Append(Roles.Admin).Any(Http.User.IsInRole)
            ? named
            : throw NotAllowed(named, roles);
    }

    private static Refusal NotAllowed(string purpose, params string[] roles) =>
        Refusal.Forbidden("PurposeNotAllowed", "This role may not read personal data for this purpose.", ("purpose", purpose), ("roles", roles));
}
