using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Cooperatives;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>Somebody is let in against the rule, by a role that may.</summary>
internal sealed record Override(string Reason, string Role)
{
    /// <summary>The one that let somebody in before.</summary>
    public static Override? Of(Eligibility earlier) =>
        earlier.OverrideReason is { } reason ? new Override(reason, earlier.OverrideRole ?? Roles.Admin) : null;
}

/// <summary>Whether a person may take part for a cooperative, by what Registry told until now; kept with the enrolment.</summary>
internal static class Eligible
{
    internal static Eligibility Decide(KnownCooperative? known, Guid cooperativeId, string personKey, Batch batch, Course course, Override? letIn)
    {
        if (known is null)
            throw new Refusal("CooperativeUnknown", "Training has not heard of this cooperative yet.", ("cooperativeId", cooperativeId));

        var state = known.State;
        var firstDay = batch.Days[0];
        var officer = state.OfficerOn(firstDay, personKey);
        var inactive = state.Activity.Status == ActivityStatus.Inactive;
        Refusal[] against = [.. Against()];
        if (against.Length == 0)
            return On(inactive ? EligibilityGround.InactiveCooperative : EligibilityGround.ActiveCooperative, ["OfficerInTerm", inactive ? "CooperativeInactive" : "CourseOpenToActive"]);
        return letIn is null ? throw against[0] : On(EligibilityGround.Override, [.. against.Select(rule => rule.Name)]);

        IEnumerable<Refusal> Against()
        {
            if (state.LegalLife != LegalLife.Registered)
                yield return new Refusal("CooperativeNotRegistered", "The cooperative's legal life has ended.", ("legalLife", state.LegalLife));
            if (officer is null)
                yield return new Refusal("NotAnOfficerInTerm", "The person is no officer of the cooperative on the first day.", ("cooperativeId", cooperativeId), ("firstDay", firstDay));
            if (!inactive && course.ForInactiveOnly)
                yield return new Refusal("CooperativeNotInactive", "This course is for officers of inactive cooperatives.", ("activity", state.Activity.Status));
        }

        Eligibility On(EligibilityGround ground, IReadOnlyList<string> reasons) => new(
            ground, state.Activity.Status, known.RegistryVersion, officer?.Role, officer?.TermStart, officer?.TermEnd,
            ground == EligibilityGround.Override ? letIn!.Reason : null,
            reasons, ground == EligibilityGround.Override ? letIn!.Role : null, state.Activity.Since, state.Activity.PolicyVersion, state.Activity.Grounds);
    }

    /// <summary>The office that the person holds on a day, if any.</summary>
    internal static OfficerState? OfficerOn(this CooperativeState cooperative, DateOnly day, string personKey) =>
        cooperative.Officers.FirstOrDefault(o => o.PersonKey == personKey && o.TermStart <= day && day <= o.TermEnd);
}
