using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.AdoptedPolicies;
using KoperasiPlatform.Monitoring.Audit;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.Monitoring.Outcomes;
using KoperasiPlatform.Monitoring.Rubrics;
using KoperasiPlatform.Monitoring.WorkLists;
using KoperasiPlatform.ServiceDefaults;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Time;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore("monitoringdb", Published.Translation, store =>
{
    store.AddCases();
    store.AddAggregate<CooperativeWatch>();
    store.AddAggregate<RubricBook>();
    store.AddAggregate<PolicyBook>();
});
builder.Services.AddSingleton(MonitoringPolicies.From(builder.Configuration)).AddHostedService<AdoptPolicies>();
builder.AddMessaging("monitoring", events => events
    .OnCooperatives<FollowCooperative>()
    .On<ParticipantCompleted, FollowParticipant>()
    .On<ParticipantCompletionCorrected, FollowParticipant>());
builder.Services.AddSingleton<EvidenceContent>().AddSingleton<RecordsInMemory>().AddHostedService<DefaultRubric>().AddOtherServices();
builder.AddDailySweep<CaseSweep>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapCases();
app.MapRubrics();
app.MapOutcomes();
app.MapWorkLists();
app.MapAudit();
app.MapSweep();
await app.RunServiceAsync(args);
