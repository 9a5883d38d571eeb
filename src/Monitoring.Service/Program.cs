using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.ServiceDefaults;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.Time;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore("monitoringdb", Published.Translation, store =>
{
    store.AddAggregate<RevivalCase>();
    store.AddAggregate<CooperativeWatch>();
});
builder.AddMessaging("monitoring", events => events
    .OnCooperatives<FollowCooperative>()
    .On<ParticipantCompleted, FollowParticipant>()
    .On<ParticipantCompletionCorrected, FollowParticipant>());
builder.Services.AddSingleton(MonitoringPolicy.From(builder.Configuration));
builder.AddDailySweep<CaseSweep>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapCases();
app.MapSweep();
await app.RunServiceAsync(args);
