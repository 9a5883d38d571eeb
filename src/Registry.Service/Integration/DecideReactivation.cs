using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;
using Marten.Services.BatchQuerying;

namespace KoperasiPlatform.Registry.Integration;

/// <summary>
/// Monitoring verified a revival case: Registry decides by its policy, and says so either way. A verification is decided
/// once: when Monitoring asks again because no answer came, it hears the first answer again.
/// </summary>
internal sealed class DecideReactivation(Retelling retelling) : IHandle<RevivalVerified>
{
    public Effect Handle(RevivalVerified message, IBatchedQuery reads)
    {
        var on = message.Case.VerifiedOn ?? message.Metadata.OccurredOn;
        var verification = message.Case.VerificationId ?? DerivedId.From("verification", message.Case.CaseId, on);
        var fetched = reads.Events.FetchForWriting<Cooperative>(message.Case.CooperativeId);
        var decidedBefore = reads.Load<DecidedVerification>(verification);
        return async (session, cancellation) =>
        {
            var stream = await fetched;
            var cooperative = stream.Aggregate
                ?? throw new InvalidOperationException($"Case {message.Case.CaseId} is about a cooperative that Registry does not have.");
            if (await decidedBefore is { } decided)
            {
                await TellAgain(cooperative.Id, decided, session, cancellation);
                return;
            }

            session.Insert(new DecidedVerification(verification, message.Metadata.Id));
            stream.AppendMany(Reactivate.Decide(cooperative, on, message.Case.CaseId, await CooperativeCommands.Policies(session, cancellation)));
        };
    }

    private async Task TellAgain(Guid cooperativeId, DecidedVerification decided, IDocumentSession session, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(cooperativeId, token: cancellation);
        await retelling.TellAgain(
            [.. events.Where(e => e.Data is Reactivated or Cooperatives.ReactivationRefused && e.CausationId == decided.MessageId.ToString())], session, cancellation);
    }
}

/// <summary>That a verification of Monitoring's was decided, and because of which message.</summary>
public sealed record DecidedVerification(Guid Id, Guid MessageId);
