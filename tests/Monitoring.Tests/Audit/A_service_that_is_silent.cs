using System.Net;
using System.Net.Sockets;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Audit;
using Xunit;

namespace KoperasiPlatform.Monitoring.Tests.Audit;

public sealed class A_service_that_is_silent
{
    /// <summary>It takes what it is asked and says nothing, as a service does whose database stands still: five seconds for each question.</summary>
    [Fact]
    public async Task Is_not_waited_for_by_each_of_many_questions()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{listener.LocalEndpoint}/") };
        Guid[] programmes = [.. Enumerable.Range(0, 100).Select(_ => Guid.NewGuid())];

        var budgets = await new TrainingService(http).BudgetsOf(programmes, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        budgets.Should().HaveCount(100).And.AllSatisfy(b => b.Missing.Should().Be("Training does not answer"));
    }
}
