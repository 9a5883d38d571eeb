using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterImports;

[StoredAs("roster-import.submitted")]
public sealed record RosterSubmitted(DateOnly OccurredOn, string FileHash, int Rows, int BadRows) : IDomainEvent;

[StoredAs("roster-import.applied")]
public sealed record RosterApplied(DateOnly OccurredOn, int New, int Changed, int Unchanged, int Conflicting) : IDomainEvent;
