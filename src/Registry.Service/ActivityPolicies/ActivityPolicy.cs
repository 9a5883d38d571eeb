using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.ActivityPolicies;

/// <summary>
/// The numbers by which activity and reactivation are decided. They differ between regulations and years, so they are
/// data with a version and a date, never constants; the default is after Permenkop 25/2015.
/// </summary>
/// <param name="Version">Its name in every answer, for instance <c>permenkop-25-2015</c>.</param>
/// <param name="EffectiveFrom">The first day on which it decides.</param>
/// <param name="Source">The regulation.</param>
/// <param name="MissedMeetingsUntilInactive">Consecutive due annual meetings missed that make a cooperative inactive.</param>
/// <param name="MeetingDueMonths">Months after the end of the book year within which its meeting is due.</param>
/// <param name="ReactivationEvidenceMonths">How old the verified meeting and business may be at a reactivation, in months.</param>
public sealed record ActivityPolicy(
    string Version,
    DateOnly EffectiveFrom,
    string Source,
    int MissedMeetingsUntilInactive,
    int MeetingDueMonths,
    int ReactivationEvidenceMonths)
{
    /// <summary>The last day on which the meeting for a book year is in time. Book years are calendar years.</summary>
    public DateOnly MeetingDueOn(int bookYear) => new DateOnly(bookYear + 1, 1, 1).AddMonths(MeetingDueMonths).AddDays(-1);
}

[StoredAs("activity-policy.adopted")]
public sealed record ActivityPolicyAdopted(DateOnly OccurredOn, ActivityPolicy Policy) : IDomainEvent;

/// <summary>All policies, by the day from which they hold. There is one such stream.</summary>
public sealed record ActivityPolicyBook : IAggregate<ActivityPolicyBook>
{
    /// <summary>The id of the only stream.</summary>
    public static readonly Guid TheId = DerivedId.From("activity-policies");

    public Guid Id { get; init; } = TheId;

    public long Version { get; set; }

    public required IReadOnlyList<ActivityPolicy> Policies { get; init; }

    public static ActivityPolicyBook Fold(ActivityPolicyBook? state, IDomainEvent e) => e switch
    {
        ActivityPolicyAdopted adopted => (state ?? new ActivityPolicyBook { Policies = [] }).With(adopted.Policy),
        _ => throw new NotSupportedException($"{e.GetType()} is no event of a policy book."),
    };

    /// <summary>The policy in force on a day; before the first one, the first one.</summary>
    public ActivityPolicy InForceOn(DateOnly day) => Policies.LastOrDefault(p => p.EffectiveFrom <= day) ?? Policies[0];

    private ActivityPolicyBook With(ActivityPolicy policy) => this with
    {
        Policies = [.. Policies.Append(policy).OrderBy(p => p.EffectiveFrom)],
    };
}
