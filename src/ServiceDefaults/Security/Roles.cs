using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace KoperasiPlatform.ServiceDefaults.Security;

/// <summary>The roles that a token may carry. An admin may do what any other role may.</summary>
public static class Roles
{
    public const string Registrar = "registrar";
    public const string Trainer = "trainer";
    public const string Companion = "companion";
    public const string Verifier = "verifier";
    public const string Viewer = "viewer";
    public const string Province = "province";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Registrar, Trainer, Companion, Verifier, Viewer, Province, Admin];

    /// <summary>Only these roles, and the admin.</summary>
    public static TBuilder RequireRoles<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new AuthorizeAttribute { Roles = string.Join(',', roles.Append(Admin).Distinct(StringComparer.Ordinal)) });
}
