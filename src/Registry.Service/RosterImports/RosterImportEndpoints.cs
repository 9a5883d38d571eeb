using KoperasiPlatform.Registry.RosterConflicts;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Registry.RosterImports;

internal static class RosterImportEndpoints
{
    internal static void AddRosterImports(this IServiceCollection services)
    {
        services.AddSingleton<RosterApplier>();
        services.AddHostedService<RosterWorker>();
    }

    internal static void AddRosterImports(this StoreOptions store)
    {
        store.AddAggregate<RosterImport>();
        store.AddAggregate<RosterConflict>();
        store.Schema.For<RosterProblems>();
        store.Schema.For<RosterApplication>();
        store.Storage.ExtendedSchemaObjects.Add(RosterRows.Table());
    }

    internal static void MapRosterImports(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/roster-imports").WithTags("Roster imports");
        imports.MapSubmit();
        imports.MapApply();
        imports.MapReport();
        var conflicts = app.MapGroup("/roster-conflicts").WithTags("Roster conflicts");
        conflicts.MapConflicts();
        conflicts.MapResolve();
    }
}
