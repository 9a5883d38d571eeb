using KoperasiPlatform.ServiceDefaults.EventStore;
using Marten;

namespace KoperasiPlatform.Monitoring.Cases;

internal static class CaseStorage
{
    /// <summary>The cases, found by cooperative, stage and companion, and the content of their evidence files.</summary>
    public static void AddCases(this StoreOptions store)
    {
        store.AddAggregate<RevivalCase>();
        store.Schema.For<RevivalCase>().Index(c => c.CooperativeId).Index(c => c.Stage).Index(c => c.Plan!.Companion);
        store.Storage.ExtendedSchemaObjects.Add(EvidenceContent.Table());
    }
}
