using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Messaging;
using Marten;

namespace KoperasiPlatform.Registry.Integration;

/// <summary>
/// Monitoring verified a revival case: Registry decides by its policy, and says so either way. A verification is decided
/// once: when Monitoring asks again because no answer came, it hears the first answer again.
/// </summary>
internal sealed class DecideReactivation(Retelling retelling) : IHandle<RevivalVerified>
{
    public async Task Handle(RevivalVerified message, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.LoadForWriting<Cooperative>(message.Case.CooperativeId, cancellation)
            ?? throw new InvalidOperationException($"Case {message.Case.CaseId} is about a cooperative that Registry does not have.");
        var on = message.Case.VerifiedOn ?? message.Metadata.OccurredOn;
        var verification = message.Case.VerificationId ?? DerivedId.From("verification", message.Case.CaseId, on);
        if (await session.LoadAsync<DecidedVerification>(verification, cancellation) is { } decided)
        {
            await TellAgain(stream.Id, decided, session, cancellation);
            return;
        }

        session.Insert(new DecidedVerification(verification, message.Metadata.Id));
        stream.AppendMany(Reactivate.Decide(stream.Aggregate, on, message.Case.CaseId, await CooperativeCommands.Policies(session, cancellation)));
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
