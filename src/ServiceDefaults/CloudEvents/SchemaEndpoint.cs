using KoperasiPlatform.Contracts;
using KoperasiPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KoperasiPlatform.ServiceDefaults.CloudEvents;

/// <summary>Where an event's <c>dataschema</c> leads to: for everyone, as a validator brings no token.</summary>
internal static class SchemaEndpoint
{
    public static void MapEventSchemas(this IEndpointRouteBuilder app) => app
        .MapGet("/events/schemas/{type}", (string type) => TypedResults.Text(
            EventType.SchemaOf(type) ?? throw new NotFound("event type", type), "application/schema+json"))
        .AllowAnonymous()
        .WithTags("Events")
        .WithSummary("The JSON Schema of an event's data");
}
