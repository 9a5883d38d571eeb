using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Cooperatives;
using KoperasiPlatform.Monitoring.Tests.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>Many cooperatives with an open case each, stored as their messages would have stored them but without the messages.</summary>
internal static class Many
{
    private const int AtOnce = 500;

    /// <param name="work">What was done on the case of a number.</param>
    public static async Task OpenManyAsync(this RunningMonitoring monitoring, int count, Func<int, IDomainEvent[]> work)
    {
        foreach (var numbers in Enumerable.Range(1, count).Chunk(AtOnce))
        {
            await using var session = monitoring.Store.LightweightSession();
            session.LastModifiedBy = "test";
            foreach (var number in numbers)
            {
                var id = IdOf(number);
                IDomainEvent[] heard = [Of(id, number, Heard.Registered()), Of(id, number, Heard.Inactive(2)), Heard.Completed(Ani)];
                var follows = Consequences.Decide(id, heard.Aggregate(new CooperativeWatch(), CooperativeWatch.Fold), [], Policies, sweptTo: null);
                session.Events.StartStream<CooperativeWatch>(CooperativeWatch.IdOf(id), [.. heard, .. follows.Watch]);
                session.Events.StartStream<RevivalCase>(follows.Cases[0].CaseId, [.. follows.Cases[0].Events, .. work(number)]);
            }

            await session.SaveChangesAsync();
        }
    }

    public static Guid IdOf(int number) => DerivedId.From("one of many", number);

    private static CooperativeHeard Of(Guid id, int number, CooperativeHeard heard) =>
        heard with { State = heard.State with { CooperativeId = id, RegionCode = $"13.11.{1 + (number % 7):00}.2001" } };
}
