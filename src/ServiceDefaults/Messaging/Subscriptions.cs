using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using MassTransit;

namespace KoperasiPlatform.ServiceDefaults.Messaging;

/// <summary>
/// Which service listens to which events. It stands in one place because every publisher declares the queues of all
/// listeners before its first message: an exchange without a queue drops even what it confirms, so a service that was
/// never started yet would else miss what happened before it.
/// </summary>
internal static class Subscriptions
{
    private static readonly Type[] Cooperatives =
    [
        typeof(CooperativeRegistered), typeof(CooperativeProfileRevised), typeof(OfficersChanged), typeof(AnnualMeetingHeld),
        typeof(AnnualMeetingCorrected), typeof(AnnualMeetingWithdrawn), typeof(CooperativeBecameAtRisk), typeof(CooperativeNoLongerAtRisk), typeof(CooperativeBecameInactive),
        typeof(CooperativeReactivated), typeof(ReactivationRefused), typeof(CooperativeSuspended), typeof(CooperativeMerged),
        typeof(CooperativeDissolutionBegun), typeof(CooperativeDissolved),
    ];

    public static readonly IReadOnlyDictionary<string, Type[]> ByQueue = new Dictionary<string, Type[]>(StringComparer.Ordinal)
    {
        ["registry"] = [typeof(RevivalVerified)],
        ["training"] = Cooperatives,
        ["monitoring"] = [.. Cooperatives, typeof(ParticipantCompleted), typeof(ParticipantCompletionCorrected)],
    };

    public static void DeclareAll(IRabbitMqBusFactoryConfigurator bus)
    {
        foreach (var (queue, types) in ByQueue)
        {
            foreach (var type in types)
                Declare.MakeGenericMethod(type).Invoke(null, [bus, queue]);
        }
    }

    private static readonly System.Reflection.MethodInfo Declare =
        typeof(Subscriptions).GetMethod(nameof(DeclareOne), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;

    private static void DeclareOne<T>(IRabbitMqBusFactoryConfigurator bus, string queue)
        where T : class, IIntegrationEvent =>
        bus.Publish<T>(message => message.BindQueue(queue, queue));
}
