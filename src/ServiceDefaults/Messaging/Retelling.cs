using JasperFx.Events;
using KoperasiPlatform.ServiceDefaults.Telemetry;
using Marten;
using MassTransit;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// Tells again what was told before, for one who says that it never came: the very same events under their own ids, so that
/// whoever did hear of them recognises a duplicate. Not on the exchange of CloudEvents, where the order is promised (ADR 8).
/// </summary>
public sealed class Retelling(Translation translation, IBus bus)
{
    public async Task TellAgain(IReadOnlyList<IEvent> stored, IQuerySession session, CancellationToken cancellation)
    {
        foreach (var outgoing in await translation.Translate(stored, session, cancellation))
        {
            var told = outgoing.Contract;
            using var activity = Instrumentation.Source.StartActivity($"tell again {told.GetType().Name}");
            await bus.Publish(told, told.GetType(), message =>
            {
                message.MessageId = told.Metadata.Id;
                message.Durable = true;
            }, cancellation);
        }
    }
}
