using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace KoperasiPlatform.ServiceDefaults.Security;

internal static class AuthenticationExtensions
{
    public const string DevelopmentIssuer = "koperasi-development";
    public const string Audience = "koperasi";

    /// <summary>
    /// JWTs from an OIDC authority (<c>Authentication:Authority</c>) in production; in development, ones signed with
    /// <c>Authentication:SigningKey</c>, which AppHost makes. Everything needs a token with a known role unless it says
    /// otherwise.
    /// </summary>
    public static void AddAuthenticationAndRoles(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(jwt =>
        {
            var authority = builder.Configuration["Authentication:Authority"];
            var key = builder.Configuration["Authentication:SigningKey"];
            jwt.MapInboundClaims = false;
            jwt.Audience = builder.Configuration["Authentication:Audience"] ?? Audience;
            jwt.TokenValidationParameters.NameClaimType = "sub";
            jwt.TokenValidationParameters.RoleClaimType = "role";
            if (!string.IsNullOrEmpty(authority))
            {
                jwt.Authority = authority;
            }
            else if (!string.IsNullOrEmpty(key))
            {
                jwt.TokenValidationParameters.ValidIssuer = DevelopmentIssuer;
                jwt.TokenValidationParameters.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key));
            }
            else
            {
                throw new InvalidOperationException("Set Authentication:Authority (production) or Authentication:SigningKey (development).");
            }
        });
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(Roles.All).Build());
    }
}
