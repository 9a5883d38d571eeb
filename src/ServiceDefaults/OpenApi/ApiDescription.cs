using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace KoperasiPlatform.ServiceDefaults.OpenApi;

internal static class ApiDescription
{
    private const string Scheme = "Bearer";

    public static void AddApiDescription(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenApi(openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = $"KoperasiPlatform {builder.Environment.ApplicationName}";
            document.Info.Description = "Errors are RFC 9457 problem details with a stable type urn:koperasi:problem:*. "
                + "Commands take Idempotency-Key, and If-Match with the ETag of what was seen.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "In development: ./koperasi token ROLE",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        }));

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        // nothing of what a district looks at goes to the page's makers, and nothing is fetched from them over its slow line
        app.MapScalarApiReference(page => page.DisableTelemetry().DisableDefaultFonts().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()).AllowAnonymous();
    }
}
