using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Told = KoperasiPlatform.Contracts.Monitoring;

namespace KoperasiPlatform.Monitoring.Integration;

/// <summary>What the world hears of what Monitoring stores.</summary>
internal static class Published
{
    public static Translation Translation { get; } = new Translation("monitoring").Of<RevivalCase>(c => c.CooperativeId, events => events
        .Publish<CaseOpened>((m, c, _) => new RevivalCaseOpened(m, c.ToContract()))
        .Publish<Cases.CommitmentEvaluated>((m, c, e) => new Told.CommitmentEvaluated(m, c.ToContract(), e.PersonKey, e.Mean()))
        .Publish<CaseStalled>((m, c, _) => new RevivalStalled(m, c.ToContract()))
        .Publish<CaseVerified>((m, c, _) => new RevivalVerified(m, c.ToContract()))
        .Publish<AnswerAskedAgain>((m, c, _) => new RevivalVerified(m, c.ToContract()))
        .Publish<CaseClosed>((m, c, _) => new RevivalCaseClosed(m, c.ToContract()))
        .Publish<CooperativeFellBack>((m, c, _) => new CooperativeRelapsed(m, c.ToContract())));

    private static RevivalCaseState ToContract(this RevivalCase c) => new(
        c.Id, c.CooperativeId, c.Episode, c.PreviousCaseId, c.Stage, c.Outcome, c.OpenedOn, c.VerifiedOn, c.ReactivatedOn, c.PersonKeys,
        c.Plan?.Companion, c.VerificationId, c.Ending?.On, c.Relapse?.OccurredOn);
}
