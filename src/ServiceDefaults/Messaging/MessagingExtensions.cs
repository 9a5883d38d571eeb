using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

public static class MessagingExtensions
{
    /// <summary>RabbitMQ by MassTransit: one durable queue for the service, its handlers behind an inbox.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name, which is its queue's.</param>
    /// <param name="consume">What it does about which event.</param>
    public static void AddMessaging(this IHostApplicationBuilder builder, string service, Action<Consumers> consume)
    {
        var consumers = new Consumers(service);
        consume(consumers);
        consumers.AssertAllSubscribed();
        builder.Services.AddSingleton<Retelling>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers.Register(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(builder.Configuration.GetConnectionString("messaging")
                    ?? throw new InvalidOperationException("The connection string 'messaging' is missing.")));
                Subscriptions.DeclareAll(rabbit);
                rabbit.ReceiveEndpoint(service, queue =>
                {
                    queue.PrefetchCount = 2 * Consumers.Partitions;
                    queue.ConcurrentMessageLimit = Consumers.Partitions;
                    queue.UseMessageRetry(retry => retry.Intervals(100, 500, 2_000));
                    consumers.Configure(queue, context);
                });
            });
        });
    }
}

/// <summary>The handlers of a service, by the event that they handle.</summary>
public sealed class Consumers(string service)
{
    /// <summary>So many cooperatives at once: enough for some batches of those that wait, see <see cref="InboxBatches"/>.</summary>
    internal const int Partitions = 256;

    private readonly List<Type> _messages = [];
    private readonly List<Action<IBusRegistrationConfigurator>> _registrations = [];
    private readonly List<Action<IRabbitMqReceiveEndpointConfigurator, IBusRegistrationContext, IPartitioner>> _configurations = [];

    public Consumers On<TMessage, THandler>()
        where TMessage : class, IIntegrationEvent
        where THandler : class, IHandle<TMessage>
    {
        _messages.Add(typeof(TMessage));
        _registrations.Add(bus =>
        {
            bus.TryAddScoped<THandler>();
            bus.AddConsumer<InboxConsumer<TMessage, THandler>>();
        });
        _configurations.Add((queue, context, partitioner) =>
            queue.ConfigureConsumer<InboxConsumer<TMessage, THandler>>(context, consumer =>
                consumer.Message<TMessage>(message =>
                    message.UsePartitioner(partitioner, delivery => delivery.Message.Metadata.PartitionKey))));
        return this;
    }

    /// <summary>One handler for whatever is told about a cooperative.</summary>
    public Consumers OnCooperatives<THandler>()
        where THandler : class, IHandle<ICooperativeEvent> =>
        On<CooperativeRegistered, THandler>()
            .On<CooperativeProfileRevised, THandler>()
            .On<OfficersChanged, THandler>()
            .On<AnnualMeetingHeld, THandler>()
            .On<AnnualMeetingCorrected, THandler>()
            .On<AnnualMeetingWithdrawn, THandler>()
            .On<CooperativeBecameAtRisk, THandler>()
            .On<CooperativeNoLongerAtRisk, THandler>()
            .On<CooperativeBecameInactive, THandler>()
            .On<CooperativeReactivated, THandler>()
            .On<ReactivationRefused, THandler>()
            .On<CooperativeSuspended, THandler>()
            .On<CooperativeMerged, THandler>()
            .On<CooperativeDissolutionBegun, THandler>()
            .On<CooperativeDissolved, THandler>();

    internal void Register(IBusRegistrationConfigurator bus) => _registrations.ForEach(register => register(bus));

    /// <summary>One partitioner for all messages: whatever concerns one cooperative is handled one after the other.</summary>
    internal void Configure(IRabbitMqReceiveEndpointConfigurator queue, IBusRegistrationContext context)
    {
        var partitioner = queue.CreatePartitioner(Partitions);
        _configurations.ForEach(configure => configure(queue, context, partitioner));
    }

    internal void AssertAllSubscribed()
    {
        var declared = Subscriptions.ByQueue.GetValueOrDefault(service, []);
        var difference = declared.Except(_messages).Concat(_messages.Except(declared)).Select(t => t.Name).ToArray();
        if (difference.Length > 0)
            throw new InvalidOperationException($"{service} handles other events than {nameof(Subscriptions)} declares for it: {string.Join(", ", difference)}.");
    }
}
