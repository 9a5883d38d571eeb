using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Training.Badges;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Certificates;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.EnrolmentFiles;
using KoperasiPlatform.Training.Identities;
using Marten;

namespace KoperasiPlatform.Training;

/// <summary>All that has to do with the people in a batch, from the request to the certificate.</summary>
internal static class Enrolment
{
    internal static void AddEnrolment(this StoreOptions store)
    {
        store.AddKnownCooperatives();
        store.AddAggregate<IdentityCase>();
        store.AddAggregate<CertificateRegister>();
        store.Schema.For<Batch>().Index([b => b.CourseCode, b => b.Status]);
        store.Schema.For<CertificateCode>();
    }

    internal static void AddEnrolment(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Applicants>();
        builder.Services.AddScoped<BadgePage.Printer>();
        builder.AddCertificates();
    }

    internal static void MapEnrolment(this WebApplication app)
    {
        app.MapIdentityCases();
        app.MapEnrolmentFiles();
        app.MapBadges();
        app.MapCertificates();
    }
}
