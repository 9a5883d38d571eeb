using KoperasiPlatform.ServiceDefaults;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Calendars;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;
using KoperasiPlatform.Training.Integration;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore("trainingdb", Published.Translation, store =>
{
    store.AddAggregate<Programme>();
    store.AddAggregate<Batch>();
    store.AddAggregate<StageReport>();
    store.Schema.For<Batch>().Index(batch => batch.ProgrammeId);
    store.Schema.For<DayClaim>().Index(claim => claim.BatchId);
    store.AddEnrolment();
});
builder.AddMessaging("training", events => events.OnCooperatives<HearOfCooperative>());
builder.Services.AddSingleton<CourseCatalogue>();
builder.Services.AddScoped<ReportLegend.Finder>();
builder.Services.AddSingleton(ClassHours.Of(builder.Configuration));
builder.AddEnrolment();

var app = builder.Build();
app.UseServiceDefaults();
app.MapTraining();
app.MapCourses();
app.MapKnownCooperatives();
app.MapEnrolment();
app.MapPeople(Roles.Trainer);
await app.RunServiceAsync(args);
