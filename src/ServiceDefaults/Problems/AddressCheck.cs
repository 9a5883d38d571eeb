using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace KoperasiPlatform.ServiceDefaults.Problems;

/// <summary>Refuses dates, ids and words in an address that are not written as they should be, before the framework guesses.</summary>
internal static class AddressCheck
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            var type = parameter.ParameterInfo.ParameterType;
            string?[] values = context.Request.RouteValues.TryGetValue(parameter.Name, out var routed) ? [routed as string] : [.. context.Request.Query[parameter.Name]];
            foreach (var value in values.Where(value => !Expectation.IsMetBy(value, type)))
                throw new InvalidField(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name), value, Expectation.Of(type));
        }

        return next(context);
    }
}
