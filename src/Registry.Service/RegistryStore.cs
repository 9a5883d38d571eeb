using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.Registry.Integration;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Registry;

/// <summary>What Registry keeps in its database.</summary>
internal static class RegistryStore
{
    public static void Configure(StoreOptions store)
    {
        store.AddAggregate<Cooperative>(beside: ReadModel.Write);
        store.AddAggregate<ActivityPolicyBook>();
        store.AddAggregate<DuplicatePair>();
        store.AddRosterImports();
        store.Schema.For<Cooperative>().Index(c => c.NormalisedNumber).Index(c => c.Profile.RegionCode);
        store.Schema.For<CooperativeNumberClaim>();
        store.Schema.For<DecidedVerification>();
        store.Storage.ExtendedSchemaObjects.AddRange(ReadModel.Tables);
    }
}
