namespace KoperasiPlatform.Registry.WorkLists;

internal static class WorkListEndpoints
{
    internal static void MapWorkLists(this IEndpointRouteBuilder app)
    {
        app.MapMeetingsToHold();
        app.MapTermsEnding();
        app.MapOfficesOfAPerson();
    }
}
