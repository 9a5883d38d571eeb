using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Whether a person may take a course for a cooperative, by what is known of it now; kept with the enrolment.</summary>
internal static class Eligible
{
    internal static Eligibility Decide(KnownCooperative? known, Guid cooperativeId, string personKey, Batch batch, Course course, string? overrideReason)
    {
        if (known is null)
            throw new Refusal("CooperativeUnknown", "Training has not heard of this cooperative yet.", ("cooperativeId", cooperativeId));

        var officer = known.State.Officers.FirstOrDefault(o =>
            o.PersonKey == personKey && o.TermStart <= batch.Days[0] && batch.Days[0] <= o.TermEnd);
        var inactive = known.State.Activity.Status == ActivityStatus.Inactive;
        Eligibility On(EligibilityGround ground) => new(
            ground, known.State.Activity.Status, known.RegistryVersion, officer?.Role, officer?.TermStart, officer?.TermEnd, overrideReason);
        if (overrideReason is not null)
            return On(EligibilityGround.Override);
        if (officer is null)
            throw new Refusal("NotAnOfficerInTerm", "The person is no officer of the cooperative on the first day.", ("cooperativeId", cooperativeId), ("firstDay", batch.Days[0]));
        if (!inactive && course.ForInactiveOnly)
            throw new Refusal("CooperativeNotInactive", "This course is for officers of inactive cooperatives.", ("activity", known.State.Activity.Status));
        return On(inactive ? EligibilityGround.InactiveCooperative : EligibilityGround.ActiveCooperative);
    }
}
