namespace KoperasiPlatform.Training.Certificates;

internal static class CertificateEndpoints
{
    internal static void AddCertificates(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(CertificateSettings.From(builder.Configuration));
        builder.Services.AddSingleton<CertificateCodes>();
        builder.Services.AddCheckLimits(builder.Configuration);
    }

    internal static void MapCertificates(this WebApplication app)
    {
        app.UseRateLimiter();
        var batches = app.MapGroup("/batches").WithTags("Certificates");
        batches.MapIssue();
        batches.MapRevoke();
        batches.MapPage();
        app.MapCheck();
    }
}
