using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Monitoring.Integration;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Marten;
using Marten.Services;
using Npgsql;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_decision_beside_another(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    /// <summary>A sweep has read what was heard of the cooperative. Before it reads the case, Registry's answer comes.</summary>
    [Fact]
    public async Task Does_not_take_back_what_was_heard_between_its_two_readings()
    {
        var cooperative = DerivedId.From("answered in between");
        var revival = await monitoring.OpenCaseAsync(cooperative);
        await monitoring.MentorAsync(revival);
        await monitoring.VerifyAsync(revival);
        await using var session = monitoring.Service<EventSessions>().Open("service:monitoring", correlationId: null, causationId: null);
        using var pause = new PauseBeforeTheSecondReading();
        session.Logger = pause;

        var sweep = Task.Run(() => Following.Apply(session, cooperative, heard: null, Policies, Day("2019-10-10"), CancellationToken.None));
        await pause.Reached;
        await monitoring.TellAsync(Told.Reactivated(cooperative, 3, revival));
        pause.GoOn();
        await sweep;
        var stored = await session.Invoking(s => s.SaveChangesAsync()).Should().ThrowAsync<Exception>();

        Conflicts.IsConflict(stored.Which).Should().BeTrue("the sweep must look again");
        await using var query = monitoring.Store.QuerySession();
        (await query.LoadAsync<RevivalCase>(revival))!.ReactivatedOn.Should().Be(Day("2019-09-26"));
        (await monitoring.CountAsync("select count(*) from mt_events where stream_id = $1 and type in ('revival-case.reactivation-disowned', 'revival-case.answer-asked-again')", revival))
            .Should().Be(0);
    }

    private sealed class PauseBeforeTheSecondReading : IMartenSessionLogger, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();
        private int _readings;

        public Task Reached => _reached.Task;

        public void GoOn() => _goOn.Set();

        public void Dispose() => _goOn.Dispose();

        public void OnBeforeExecute(NpgsqlCommand command) => Read();

        public void OnBeforeExecute(NpgsqlBatch batch) => Read();

        public void LogSuccess(NpgsqlCommand command)
        {
        }

        public void LogSuccess(NpgsqlBatch batch)
        {
        }

        public void LogFailure(NpgsqlCommand command, Exception ex)
        {
        }

        public void LogFailure(NpgsqlBatch batch, Exception ex)
        {
        }

        public void LogFailure(Exception ex, string message)
        {
        }

        public void RecordSavedChanges(IDocumentSession session, IChangeSet commit)
        {
        }

        private void Read()
        {
            if (Interlocked.Increment(ref _readings) != 2)
                return;
            _reached.SetResult();
            _goOn.Wait();
        }
    }
}
