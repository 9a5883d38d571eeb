using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <content>The state after each event.</content>
public sealed partial record Cooperative
{
    public static Cooperative Fold(Cooperative? state, IDomainEvent e) => (state, e) switch
    {
        (null, CooperativeRegistered x) => new Cooperative
        {
            Profile = x.Profile,
            Revisions = [new ProfileRevision(x.OccurredOn, x.Profile, x.Source)],
            FirstBookYear = x.FirstBookYear,
            RecordedActivity = new ActivityState(ActivityStatus.Active, x.OccurredOn, PolicyVersion: null, Grounds: []),
        },
        ({ } s, ProfileRevised x) => s.Revising(new ProfileRevision(x.OccurredOn, x.Profile, x.Source)),
        ({ } s, OfficerElected x) => s with
        {
            Officers = [.. s.Officers, new Officer(x.OfficerId, x.PersonKey, x.Role, x.TermStart, x.TermEnd, x.Source)],
        },
        ({ } s, OfficerTermEnded x) => s with
        {
            Officers = [.. s.Officers.Select(o => o.OfficerId == x.OfficerId ? o with { TermEnd = x.OccurredOn } : o)],
        },
        ({ } s, AnnualMeetingRecorded x) => s.Meeting(
            x.BookYear,
            new AnnualMeeting(
                x.BookYear, x.OccurredOn, x.Attendance, x.Members, x.RecordedBy, MinutesReference: x.MinutesReference, Source: x.Source)),
        ({ } s, AnnualMeetingCorrected x) => s.Doubting(x.ReactivationsInDoubt).Meeting(
            x.BookYear,
            new AnnualMeeting(
                x.BookYear, x.HeldOn, x.Attendance, x.Members, x.RecordedBy, MinutesReference: x.MinutesReference, Source: x.Source)),
        ({ } s, AnnualMeetingWithdrawn x) => s.Doubting(x.ReactivationsInDoubt).Meeting(x.BookYear, meeting: null),
        ({ } s, AnnualMeetingVerified x) => s with
        {
            AnnualMeetings =
            [
                .. s.AnnualMeetings.Select(m => m.BookYear == x.BookYear ? m with { VerifiedOn = x.OccurredOn, VerifiedBy = x.VerifiedBy } : m),
            ],
        },
        ({ } s, BusinessObserved x) => s with
        {
            BusinessObservations = s.BusinessObservations.Add(new BusinessObservation(x.ObservationId, x.OccurredOn, x.State, x.RecordedBy, Source: x.Source)),
        },
        ({ } s, BusinessObservationVerified x) => s.Verifying(x),
        ({ } s, MinistryStatusDeclared x) => s with
        {
            MinistryDeclarations = [.. s.MinistryDeclarations, new MinistryDeclaration(x.OccurredOn, x.Status, x.Source)],
        },
        ({ } s, _) => s.FoldStatus(e),
        _ => throw OutOfPlace(e),
    };

    /// <summary>What was recorded of its activity, and what became of its legal life.</summary>
    private Cooperative FoldStatus(IDomainEvent e) => e switch
    {
        BecameAtRisk x => Recording(ActivityStatus.AtRisk, x.OccurredOn, x.PolicyVersion, x.Grounds),
        NoLongerAtRisk x => Recording(ActivityStatus.Active, x.OccurredOn, x.PolicyVersion, []),
        BecameInactive x => Recording(ActivityStatus.Inactive, x.OccurredOn, x.PolicyVersion, x.Grounds),
        Reactivated x => Recording(ActivityStatus.Active, x.OccurredOn, x.PolicyVersion, []) with
        {
            Reactivations = [.. Reactivations, x.OccurredOn],
        },
        ReactivationRefused => this,
        Suspended x => Suspending(new SuspensionChange(x.OccurredOn, Suspended: true, x.Reason, x.Source)),
        SuspensionLifted x => Suspending(new SuspensionChange(x.OccurredOn, Suspended: false, x.Reason, x.Source)),
        Absorbed x => this with { Absorbed = [.. Absorbed, new Absorption(x.CooperativeId, x.OccurredOn)] },
        Merged x => Ending(LegalLife.Merged, x.OccurredOn) with { SuccessorId = x.SuccessorId },
        DissolutionBegun x => this with { LegalLife = LegalLife.Dissolving, DissolvingSince = x.OccurredOn },
        Dissolved x => Ending(LegalLife.Dissolved, x.OccurredOn),
        _ => throw OutOfPlace(e),
    };

    private static NotSupportedException OutOfPlace(IDomainEvent e) => new($"{e.GetType()} does not follow in a cooperative's stream.");

    private Cooperative Revising(ProfileRevision revision)
    {
        ProfileRevision[] revisions = [.. Revisions.Append(revision).OrderBy(r => r.From)];
        return this with { Revisions = revisions, Profile = revisions[^1].Profile with { FoundedOn = revision.Profile.FoundedOn } };
    }

    /// <summary>One meeting for a book year: the one that was recorded or corrected last, or none.</summary>
    private Cooperative Meeting(int bookYear, AnnualMeeting? meeting)
    {
        var others = AnnualMeetings.Where(m => m.BookYear != bookYear);
        return this with { AnnualMeetings = meeting is null ? [.. others] : [.. others, meeting] };
    }

    /// <summary>The last ones are verified most often, and the others are many: they are not copied for one.</summary>
    private Cooperative Verifying(BusinessObservationVerified verified)
    {
        var at = BusinessObservations.FindLastIndex(o => o.ObservationId == verified.ObservationId);
        return at < 0 ? this : this with
        {
            BusinessObservations = BusinessObservations.SetItem(
                at, BusinessObservations[at] with { VerifiedOn = verified.OccurredOn, VerifiedBy = verified.VerifiedBy }),
        };
    }

    private Cooperative Doubting(IReadOnlyList<DateOnly> reactivations) => this with
    {
        ReactivationsInDoubt = [.. ReactivationsInDoubt.Union(reactivations)],
    };

    private Cooperative Suspending(SuspensionChange change) => this with
    {
        Suspended = change.Suspended,
        Suspensions = [.. Suspensions, change],
    };

    private Cooperative Recording(ActivityStatus status, DateOnly since, string policyVersion, IReadOnlyList<string> grounds) => this with
    {
        RecordedActivity = new ActivityState(status, since, policyVersion, grounds),
    };

    private Cooperative Ending(LegalLife legalLife, DateOnly day) => this with
    {
        LegalLife = legalLife,
        EndedOn = day,
        Officers = [.. Officers.Select(o => o.InTerm(day) ? o with { TermEnd = day } : o)],
    };
}
