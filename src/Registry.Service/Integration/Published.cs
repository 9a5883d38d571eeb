using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Told = KoperasiPlatform.Contracts.Registry;

namespace KoperasiPlatform.Registry.Integration;

/// <summary>What the world hears of what Registry stores.</summary>
internal static class Published
{
    public static Translation Translation { get; } = new Translation("registry").Of<Cooperative>(c => c.Id, events => events
        .Publish<Cooperatives.CooperativeRegistered>((m, c, _) => new Told.CooperativeRegistered(m, c.ToContract()))
        .Publish<ProfileRevised>((m, c, _) => new CooperativeProfileRevised(m, c.ToContract()))
        .Publish<OfficerElected>((m, c, _) => new OfficersChanged(m, c.ToContract()))
        .Publish<OfficerTermEnded>((m, c, _) => new OfficersChanged(m, c.ToContract()))
        .Publish<AnnualMeetingRecorded>((m, c, e) => new AnnualMeetingHeld(m, c.ToContract(), e.BookYear, e.OccurredOn))
        .Publish<Cooperatives.AnnualMeetingCorrected>((m, c, e) => new Told.AnnualMeetingCorrected(m, c.ToContract(), e.BookYear, e.HeldOn, e.ReactivationsInDoubt))
        .Publish<Cooperatives.AnnualMeetingWithdrawn>((m, c, e) => new Told.AnnualMeetingWithdrawn(m, c.ToContract(), e.BookYear, e.ReactivationsInDoubt))
        .Publish<BecameAtRisk>((m, c, _) => new CooperativeBecameAtRisk(m, c.ToContract()))
        .Publish<NoLongerAtRisk>((m, c, _) => new CooperativeNoLongerAtRisk(m, c.ToContract()))
        .Publish<BecameInactive>((m, c, _) => new CooperativeBecameInactive(m, c.ToContract()))
        .Publish<Reactivated>((m, c, e) => new CooperativeReactivated(m, c.ToContract(), e.RevivalCaseId))
        .Publish<Cooperatives.ReactivationRefused>((m, c, e) => new Told.ReactivationRefused(m, c.ToContract(), e.RevivalCaseId, e.Reasons))
        .Publish<Suspended>((m, c, _) => new CooperativeSuspended(m, c.ToContract()))
        .Publish<SuspensionLifted>((m, c, _) => new CooperativeSuspended(m, c.ToContract()))
        .Publish<Merged>((m, c, _) => new CooperativeMerged(m, c.ToContract()))
        .Publish<DissolutionBegun>((m, c, _) => new CooperativeDissolutionBegun(m, c.ToContract()))
        .Publish<Dissolved>((m, c, _) => new CooperativeDissolved(m, c.ToContract())));

    private static CooperativeState ToContract(this Cooperative c) => new(
        c.Id,
        c.Profile.Name,
        c.Profile.LegalEntityNumber,
        c.Profile.CooperativeNumber,
        c.Profile.RegionCode,
        c.LegalLife,
        c.Suspended,
        c.SuccessorId,
        c.RecordedActivity,
        [.. c.Officers.Select(o => new OfficerState(o.PersonKey, o.Role, o.TermStart, o.TermEnd))]);
}
