using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>
/// Open cases by the thousand, a tenth of them without a visit for long. Too much for every build: run it with
/// <c>-explicit only -class '*.At_national_size' -showLiveOutput</c> on a machine that is idle; KOPERASI_CASES says how many.
/// </summary>
[Trait("Speed", "national")]
public sealed class At_national_size(RunningMonitoring monitoring, ITestOutputHelper output) : IClassFixture<RunningMonitoring>
{
    private const int OneIn = 10;
    private const int Companions = 500;

    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("KOPERASI_CASES") ?? "5700", CultureInfo.InvariantCulture);

    [Fact(Explicit = true)]
    public async Task A_sweep_takes_what_is_due_and_lists_and_outcomes_stay_quick()
    {
        using var admin = monitoring.As("admin");
        using var viewer = monitoring.As("viewer");
        admin.Timeout = viewer.Timeout = TimeSpan.FromMinutes(10);
        await MeasureAsync($"{Cases} cases stored", () => monitoring.OpenManyAsync(
            Cases, number => number % OneIn == 0 ? [Evaluated(), PlannedBy(number)] : [Evaluated(), PlannedBy(number), Visited("2019-05-17"), Visited("2019-06-10", id: 2), Visited("2019-07-01", id: 3)]));

        (await SweepAsync("2019-06-01", "nothing is due")).Should().Be(0);
        (await SweepAsync("2019-07-10", "one in ten stalls")).Should().Be(Cases / OneIn);
        (await SweepAsync("2019-07-10", "again")).Should().Be(0);
        await MeasureAsync("outcomes, asked first", () => viewer.ReadAsync("outcomes"));
        foreach (var path in new[]
        {
            "outcomes", "outcomes?district=13.11.01", "outcomes/by/District", "outcomes/by/Companion", "outcomes/cases?step=Evaluated&district=13.11.01", "work-lists?asOf=2019-07-10&district=13.11.01",
            "work-lists/load?asOf=2019-07-10", "work-lists/mine?asOf=2019-07-10", "work-lists?asOf=2019-07-10&companion=companion-1", "cases?stage=Stalled",
        })
        {
            await viewer.ReadAsync(path);
            await MeasureAsync(path, () => viewer.ReadAsync(path));
        }

        using var companion = monitoring.As("companion");
        foreach (var number in new[] { 1, 2 })
        {
            await companion.SendAsync(HttpMethod.Post, $"cases/{RevivalCase.IdOf(Many.IdOf(number), 1)}/visits", Work.Visit("2019-07-08"));
            await MeasureAsync($"outcomes, after visit {number}", () => viewer.ReadAsync("outcomes"));
        }

        (await SweepAsync("2020-06-29", "all months have passed")).Should().Be(Cases);
    }

    private static CasePlanned PlannedBy(int number) => (CasePlanned)Planned() with { Companion = $"companion-{number % Companions}" };

    private async Task<int> SweepAsync(string asOf, string what)
    {
        using var admin = monitoring.As("admin");
        admin.Timeout = TimeSpan.FromMinutes(10);
        var recorded = 0;
        await MeasureAsync($"sweep of {asOf}, {what}", async () =>
            recorded = (await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf })).Body.GetProperty("recorded").GetInt32());
        return recorded;
    }

    private async Task MeasureAsync(string what, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        output.WriteLine($"{clock.ElapsedMilliseconds,8:N0} ms  {what}");
    }
}
