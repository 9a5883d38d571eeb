using System.Diagnostics;
using System.Globalization;
using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>
/// The nation's 215,000 cooperatives, spread over the nagari that the reference data has. Too much for every build: run it with
/// <c>-explicit only -class '*.At_national_size' -showLiveOutput</c> on a machine that is idle; KOPERASI_ROWS makes it smaller.
/// </summary>
[Trait("Speed", "national")]
public sealed class At_national_size(RunningRegistry registry, ITestOutputHelper output) : IClassFixture<RunningRegistry>
{
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("KOPERASI_ROWS") ?? "215000", CultureInfo.InvariantCulture);
    private static readonly string[] Lists =
    [
        "cooperatives?limit=100", "cooperatives?limit=100&sort=-since", "cooperatives?limit=100&activity=Inactive&sort=number", "cooperatives?region=13.11.01",
        "cooperatives?region=13.11&activity=AtRisk&type=Service", "cooperatives?meeting=HeldLate&type=Marketing", "cooperatives?officers=InTerm",
        "cooperatives?search=KUD+Sumber+Makmur", "cooperatives?search=gadang+talago+4711", "cooperatives?search=sejatera", "cooperatives?asOf=2017-08-17&activity=Active&sort=region",
        "cooperatives/counts?region=13.11", "cooperatives/counts", "statistics?asOf=2019-03-19", "statistics?by=regency", "statistics/series?from=2016-01-01&to=2020-01-01&step=quarter",
    ];

    private const string Unpublished =
        "select (select max(seq_id) from mt_events) - min(last_seq_id) from mt_event_progression where name like '%:All'";

    private static readonly string[] Types = ["Konsumen", "Produsen", "Simpan Pinjam", "Jasa", "Pemasaran"];
    private static readonly string[] Kinds = ["KUD", "Koperasi", "KSP", "Koperasi Wanita", "KPRI"];
    private static readonly string[] Words = ["Sumber", "Makmur", "Tani", "Jaya", "Bundo", "Kanduang", "Lubuk", "Gadang", "Sejahtera", "Mandiri", "Harapan", "Talago", "Rimbo", "Sawit", "Nelayan"];

    [Fact(Explicit = true)]
    public async Task A_roster_goes_in_while_others_work_and_lists_stay_quick()
    {
        using var registrar = registry.As("registrar");
        using var viewer = registry.As("viewer");
        registrar.Timeout = TimeSpan.FromMinutes(10);
        var roster = Roster();
        using var done = new CancellationTokenSource();
        var others = OthersWork(viewer, done.Token);
        var clock = Stopwatch.StartNew();

        var submitted = await Running.Roster.SubmitAsync(registrar, roster);
        submitted.Status.Should().Be(201, submitted.Text);
        output.WriteLine($"{Rows} rows, {roster.Length / 1_000_000} MB: dry run after {clock.Elapsed.TotalSeconds:F1} s");
        var import = submitted.Body.GetProperty("id").GetGuid();
        await registrar.SendAsync(HttpMethod.Post, $"roster-imports/{import}/application", new { });
        while (!(await viewer.ReadAsync($"roster-imports/{import}")).GetProperty("applied").GetBoolean())
            await Task.Delay(TimeSpan.FromSeconds(1));
        output.WriteLine($"applied after {clock.Elapsed.TotalSeconds:F1} s; peak memory of the process {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB, tests included");
        await done.CancelAsync();
        output.WriteLine($"others' requests meanwhile: {Percentiles(await others)}");

        await registry.QueryAsync<string>("vacuum analyze listed_periods; analyze listed_cooperatives");
        output.WriteLine("while it is published:");
        await ReadLists(viewer);
        await Eventually.BecomesTrueAsync(async () => await registry.CountAsync(Unpublished) == 0, "all of it is published", seconds: 1_800);
        output.WriteLine($"published after {clock.Elapsed.TotalSeconds:F1} s; at rest:");
        await ReadLists(viewer);
    }

    private async Task ReadLists(HttpClient viewer)
    {
        foreach (var list in Lists)
            output.WriteLine($"{Percentiles(await Repeat(viewer, list, times: 25))}  {list}");
    }

    private static async Task<List<double>> OthersWork(HttpClient viewer, CancellationToken done)
    {
        var times = new List<double>();
        while (!done.IsCancellationRequested)
        {
            times.AddRange(await Repeat(viewer, "cooperatives?limit=20&region=13.11", times: 1));
            times.AddRange(await Repeat(viewer, "activity-policies", times: 1));
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }

        return times;
    }

    private static async Task<List<double>> Repeat(HttpClient client, string path, int times)
    {
        var milliseconds = new List<double>();
        for (var n = 0; n < times; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.ReadAsync(path);
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return milliseconds;
    }

    private static string Percentiles(List<double> milliseconds)
    {
        milliseconds.Sort();
        return $"median {milliseconds[milliseconds.Count / 2],7:F1} ms, 95th percentile {milliseconds[(int)(milliseconds.Count * 0.95)],7:F1} ms of {milliseconds.Count}";
    }

    /// <summary>Half of them have held their meetings, a quarter missed the last ones, a quarter all.</summary>
    private static byte[] Roster()
    {
        string[] nagari = [.. File.ReadLines(Path.Combine(Repository.Root, "src", "ServiceDefaults", "Regions", "wilayah-13.csv")).Skip(1)
            .Select(line => line.Split(',')[0]).Where(code => code.Length == "13.11.01.2001".Length)];
        var roster = new StringBuilder("Nama Koperasi,Nomor Badan Hukum,NIK Koperasi,Jenis Koperasi,Bentuk Koperasi,Kode Wilayah,Tanggal Berdiri,Jumlah Anggota,Total Aset,Volume Usaha,Status,Tanggal RAT 2015,Tanggal RAT 2016,Tanggal RAT 2017,Tanggal RAT 2018\n");
        for (var n = 0; n < Rows; n++)
        {
            string Held(int year, int until) => n % 4 < until ? $"{year + 1}-0{1 + (n % 8)}-1{n % 10}" : "";
            roster.Append(CultureInfo.InvariantCulture, $"{Kinds[n % 5]} {Words[n % 15]} {Words[n / 15 % 15]} {n},{n}/BH/KWK.{n % 40}/{1980 + (n % 34)},{9_000_000_000_000 + n},{Types[n % 5]},Primer,{nagari[n % nagari.Length]},")
                .Append(CultureInfo.InvariantCulture, $"{1980 + (n % 34)}-0{1 + (n % 9)}-11,{20 + (n % 900)},{n * 1_000L},{n * 700L},{(n % 4 == 3 ? "Tidak Aktif" : "Aktif")},{Held(2015, 3)},{Held(2016, 3)},{Held(2017, 2)},{(n % 4 < 2 ? $"2019-0{1 + (n % 3)}-1{n % 10}" : "")}\n");
        }

        return Encoding.UTF8.GetBytes(roster.ToString());
    }
}
