using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// Where `aspire publish` writes the platform to; without meaning while it runs here.
builder.AddDockerComposeEnvironment("compose");

var signingKey = builder.AddParameter("signingkey", secret: true);
var personKey = builder.AddParameter("personkey", secret: true);
var postgresPassword = builder.AddParameter("postgrespassword", secret: true);
var messagingPassword = builder.AddParameter("messagingpassword", secret: true);

var postgres = builder.AddPostgres("postgres", password: postgresPassword, port: 5111).WithDataVolume();
var messaging = builder.AddRabbitMQ("messaging", password: messagingPassword, port: 5112)
    .WithDataVolume()
    .WithManagementPlugin(port: 5113);

var registry = AddService<Projects.Registry_Service>("registry", postgres.AddDatabase("registrydb"));
var training = AddService<Projects.Training_Service>("training", postgres.AddDatabase("trainingdb"));

// An auditor's question is answered over all three: Monitoring reads the others while it is asked.
AddService<Projects.Monitoring_Service>("monitoring", postgres.AddDatabase("monitoringdb"))
    .WithReference(training)
    .WithReference(registry);

builder.Build().Run();

// A service owns its database, and hears of what the others do only through the broker. Its events lead to itself.
IResourceBuilder<ProjectResource> AddService<TProject>(string name, IResourceBuilder<PostgresDatabaseResource> database)
    where TProject : IProjectMetadata, new()
{
    var service = builder.AddProject<TProject>(name);
    return service
        .WithReference(database).WaitFor(database)
        .WithReference(messaging).WaitFor(messaging)
        .WithEnvironment("Authentication__SigningKey", signingKey)
        .WithEnvironment("PersonalData__Key", personKey)
        .WithEnvironment("BusinessDate", builder.Configuration["BusinessDate"])
        .WithEnvironment("PublicAddress", service.GetEndpoint("http"))
        .WithHttpHealthCheck("/health")
        .WithExternalHttpEndpoints()
        .WithReplicas(builder.Configuration.GetValue("Replicas", 1));
}
