using System.Globalization;
using System.Text.Json;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Monitoring.AdoptedPolicies;

/// <summary>The configured policies are others than before: all that are known from this day on.</summary>
[StoredAs("monitoring-policies.adopted")]
public sealed record MonitoringPoliciesAdopted(DateOnly OccurredOn, IReadOnlyList<MonitoringPolicy> Policies) : IDomainEvent;

/// <summary>
/// The monitoring policies as they were adopted. What the cases of the past went by does not change any more, whatever the
/// configuration says later. There is one such stream.
/// </summary>
public sealed record PolicyBook : IAggregate<PolicyBook>
{
    /// <summary>The id of the only stream.</summary>
    public static readonly Guid TheId = DerivedId.From("monitoring-policies");

    public Guid Id { get; init; } = TheId;

    public long Version { get; set; }

    public required IReadOnlyList<MonitoringPolicy> Policies { get; init; }

    public static PolicyBook Fold(PolicyBook? state, IDomainEvent e) => e switch
    {
        MonitoringPoliciesAdopted adopted => new PolicyBook { Id = TheId, Version = state?.Version ?? 0, Policies = adopted.Policies },
        _ => throw new NotSupportedException($"{e.GetType()} is no event of a policy book."),
    };

    /// <summary>Adopts what is configured; null where that is known. Refuses what would give cases of the past other policies than they had.</summary>
    internal static MonitoringPoliciesAdopted? Decide(PolicyBook? book, IReadOnlyList<MonitoringPolicy> configured, DateOnly today)
    {
        if (book is null)
            return new MonitoringPoliciesAdopted(today, configured);
        if (book.Policies.SequenceEqual(configured))
            return null;

        var first = book.Policies[0];
        foreach (var used in book.Policies.Where(p => p == first || p.EffectiveFrom <= today))
        {
            if (!configured.Contains(used))
                throw Contradicts($"The monitoring policy {used.Version}, in use since {Text(used.EffectiveFrom)}, is missing or was edited; it was adopted as {JsonSerializer.Serialize(used)}.");
        }

        foreach (var added in configured.Except(book.Policies))
        {
            if (added.EffectiveFrom <= today || added.EffectiveFrom < first.EffectiveFrom)
                throw Contradicts($"The monitoring policy {added.Version} is new and would hold from {Text(added.EffectiveFrom)}, when cases went by another one.");
        }

        return new MonitoringPoliciesAdopted(today, configured);
    }

    private static InvalidOperationException Contradicts(string what) => new(
        $"{what} Cases of the past keep their policy: leave the adopted MonitoringPolicies as they are, and change a number by a new one from a coming day on (docs/monitoring.md).");

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
