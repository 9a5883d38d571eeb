using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.RosterConflicts;

/// <param name="OccurredOn">The roster's date.</param>
[StoredAs("roster-conflict.found")]
public sealed record RosterConflictFound(
    DateOnly OccurredOn, Guid ImportId, Guid CooperativeId, RosterRow Row, IReadOnlyList<string> Differences) : IDomainEvent;

[StoredAs("roster-conflict.resolved")]
public sealed record RosterConflictResolved(DateOnly OccurredOn, RosterSide Side, string Reason, string ResolvedBy) : IDomainEvent;
