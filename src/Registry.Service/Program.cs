using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.ServiceDefaults.Time;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEventStore("registrydb", Published.Translation, RegistryStore.Configure);
builder.AddMessaging("registry", events => events
    .On<RevivalVerified, DecideReactivation>());
builder.Services.AddHostedService<DefaultActivityPolicy>();
builder.Services.AddLists();
builder.Services.AddRosterImports();
builder.AddDailySweep<ActivitySweep>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapCooperatives();
app.MapActivityPolicies();
app.MapRosterImports();
app.MapPeople(Roles.Registrar);
app.MapSweep();
await app.RunServiceAsync(args);
