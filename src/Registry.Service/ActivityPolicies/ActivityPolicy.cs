using KoperasiPlatform.Registry.Cooperatives;
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
/// <param name="QuorumPercent">More than this share of the members makes a quorum, in percent; absent: none is asked for.</param>
/// <param name="MeetingWithoutQuorumCounts">
/// Whether a meeting whose recorded attendance is no quorum counts as held. One whose attendance is unknown always counts.
/// </param>
public sealed record ActivityPolicy(
    string Version,
    DateOnly EffectiveFrom,
    string Source,
    int MissedMeetingsUntilInactive,
    int MeetingDueMonths,
    int ReactivationEvidenceMonths,
    int? QuorumPercent = null,
    bool MeetingWithoutQuorumCounts = true)
{
    /// <summary>The last day on which the meeting for a book year is in time. Book years are calendar years.</summary>
    public DateOnly MeetingDueOn(int bookYear) => new DateOnly(bookYear + 1, 1, 1).AddMonths(MeetingDueMonths).AddDays(-1);

    /// <summary>Whether enough members came; null where the policy does not ask.</summary>
    public Quorum? QuorumOf(AnnualMeeting meeting) => (QuorumPercent, meeting.Attendance, meeting.Members) switch
    {
        (null, _, _) => null,
        ({ } percent, { } present, { } members) => present * 100L > members * (long)percent ? Quorum.Met : Quorum.NotMet,
        _ => Quorum.Unknown,
    };

    public bool Counts(AnnualMeeting meeting) => MeetingWithoutQuorumCounts || QuorumOf(meeting) != Quorum.NotMet;
}

/// <summary>Whether enough members came to an annual meeting.</summary>
public enum Quorum
{
    Unknown,
    Met,
    NotMet,
}

[StoredAs("activity-policy.adopted")]
public sealed record ActivityPolicyAdopted(DateOnly OccurredOn, ActivityPolicy Policy) : IDomainEvent;

/// <param name="PolicyVersion">A policy that had decided nothing yet.</param>
[StoredAs("activity-policy.withdrawn")]
public sealed record ActivityPolicyWithdrawn(DateOnly OccurredOn, string PolicyVersion, string Reason) : IDomainEvent;

/// <summary>All policies, by the day from which they hold. There is one such stream.</summary>
public sealed record ActivityPolicyBook : IAggregate<ActivityPolicyBook>
{
    /// <summary>The id of the only stream.</summary>
    public static readonly Guid TheId = DerivedId.From("activity-policies");

    public Guid Id { get; init; } = TheId;

    public long Version { get; set; }

    public required IReadOnlyList<ActivityPolicy> Policies { get; init; }

    /// <summary>Versions that were withdrawn before they decided anything. None of them is used again.</summary>
    public IReadOnlyList<string> WithdrawnVersions { get; init; } = [];

    public static ActivityPolicyBook Fold(ActivityPolicyBook? state, IDomainEvent e) => e switch
    {
        ActivityPolicyAdopted adopted => (state ?? new ActivityPolicyBook { Policies = [] }).With(adopted.Policy),
        ActivityPolicyWithdrawn withdrawn => state! with
        {
            Policies = [.. state!.Policies.Where(p => p.Version != withdrawn.PolicyVersion)],
            WithdrawnVersions = [.. state.WithdrawnVersions, withdrawn.PolicyVersion],
        },
        _ => throw new NotSupportedException($"{e.GetType()} is no event of a policy book."),
    };

    /// <summary>What is stored, once the first policy has been adopted; there is no deciding without one.</summary>
    public static ActivityPolicyBook Of(ActivityPolicyBook? stored) => stored ?? throw new InvalidOperationException("No activity policy has been adopted yet.");

    /// <summary>The policy in force on a day; before the first one, the first one.</summary>
    public ActivityPolicy InForceOn(DateOnly day) => Policies.LastOrDefault(p => p.EffectiveFrom <= day) ?? Policies[0];

    /// <summary>The book as it would be with one policy more.</summary>
    public ActivityPolicyBook With(ActivityPolicy policy) => this with
    {
        Policies = [.. Policies.Append(policy).OrderBy(p => p.EffectiveFrom)],
    };
}
