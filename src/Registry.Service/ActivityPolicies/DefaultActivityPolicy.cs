using KoperasiPlatform.ServiceDefaults.EventStore;

namespace KoperasiPlatform.Registry.ActivityPolicies;

/// <summary>Adopts the configured default policy where none was adopted yet, before the service takes its first request.</summary>
internal sealed class DefaultActivityPolicy(EventSessions sessions, IConfiguration configuration) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var session = sessions.Open("service:registry", correlationId: null, causationId: null);
        if (await session.LoadAsync<ActivityPolicyBook>(ActivityPolicyBook.TheId, cancellationToken) is not null)
            return;

        var policy = configuration.GetSection("DefaultActivityPolicy").Get<ActivityPolicy>()
            ?? throw new InvalidOperationException("The configuration DefaultActivityPolicy is missing.");
        session.Events.StartStream<ActivityPolicyBook>(
            ActivityPolicyBook.TheId, new ActivityPolicyAdopted(policy.EffectiveFrom, AdoptActivityPolicy.Check(policy)));
        try
        {
            await session.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (Conflicts.IsConflict(e))
        {
            // another replica was first, with the same policy
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
