using Aspire.Hosting.ApplicationModel;
using KoperasiPlatform.AppHost.Embedded;

namespace Aspire.Hosting;

/// <summary>The calls that AppHost.cs makes, with the signatures of Aspire 13.5.2.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>Publishing is Aspire's alone; running ignores the target, as Aspire itself does.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> AddDockerComposeEnvironment(
        this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new DockerComposeEnvironmentResource(name));

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, () =>
            builder.Configuration[$"Parameters:{name}"] is { Length: > 0 } value
                ? value
                : throw new StartupException(
                    $"The {(secret ? "secret" : "parameter")} '{name}' has no value: start with ./koperasi up, or set Parameters__{name}.")));

    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null) =>
        builder.AddResource(new PostgresServerResource(name, Given(name, userName, password), port ?? 0));

    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) => builder;

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null) =>
        builder.ApplicationBuilder.AddResource(
            new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));

    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null) =>
        builder.AddResource(new RabbitMQServerResource(name, Given(name, userName, password), port ?? 0));

    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) => builder;

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(
        this IResourceBuilder<RabbitMQServerResource> builder, int? port)
    {
        builder.Resource.ManagementPort = port ?? 0;
        return builder;
    }

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var project = new ProjectResource(name, new TProject());
        project.Environment["OTEL_SERVICE_NAME"] = () => name;
        project.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = () => "grpc";
        return builder.AddResource(project);
    }

    public static IResourceBuilder<ProjectResource> WithReference(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResourceWithConnectionString> source)
    {
        var resource = source.Resource;
        builder.Resource.Environment[$"ConnectionStrings__{resource.Name}"] = () => resource.ConnectionString;
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WithReference(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
    {
        builder.Resource.Services.Add((ProjectResource)source.Resource);
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WaitFor(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResource> dependency)
    {
        builder.Resource.Dependencies.Add(dependency.Resource);
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder, string name, string? value)
    {
        builder.Resource.Environment[name] = () => value ?? "";
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder, string name, IResourceBuilder<ParameterResource> parameter)
    {
        builder.Resource.Environment[name] = () => parameter.Resource.Value;
        return builder;
    }

    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder, string name, EndpointReference endpointReference)
    {
        builder.Resource.Environment[name] = () => endpointReference.Url;
        return builder;
    }

    public static EndpointReference GetEndpoint(this IResourceBuilder<ProjectResource> builder, string name) =>
        name == Uri.UriSchemeHttp
            ? new EndpointReference(builder.Resource)
            : throw new NotSupportedException($"{builder.Resource.Name} has no endpoint '{name}': the embedded services speak http.");

    public static IResourceBuilder<ProjectResource> WithHttpHealthCheck(
        this IResourceBuilder<ProjectResource> builder, string? path = null)
    {
        builder.Resource.HealthPath = path ?? "/";
        return builder;
    }

    /// <summary>A service that runs as a process is reachable from outside the platform as it is.</summary>
    public static IResourceBuilder<ProjectResource> WithExternalHttpEndpoints(
        this IResourceBuilder<ProjectResource> builder) => builder;

    public static IResourceBuilder<ProjectResource> WithReplicas(
        this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        builder.Resource.Replicas = replicas;
        return builder;
    }

    private static ParameterResource Given(
        string server, IResourceBuilder<ParameterResource>? userName, IResourceBuilder<ParameterResource>? password) =>
        userName is null && password is not null
            ? password.Resource
            : throw new NotSupportedException($"{server}: the embedded servers take a password and name their own user.");
}
