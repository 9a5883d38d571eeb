using System.Globalization;
using System.Text;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;

namespace KoperasiPlatform.Bench.Platform;

/// <summary>Cooperatives by their number, always the same ones, spread over West Sumatra's nagari.</summary>
internal static class SampleCooperatives
{
    public const string Actor = "bench";

    public static readonly DateOnly Today = new(2020, 6, 29);

    private static readonly string[] Types = ["Konsumen", "Produsen", "Simpan Pinjam", "Jasa", "Pemasaran"];
    private static readonly string[] Kinds = ["KUD", "Koperasi", "KSP", "Koperasi Wanita", "KPRI"];
    private static readonly string[] Words =
        ["Sumber", "Makmur", "Tani", "Jaya", "Bundo", "Kanduang", "Lubuk", "Gadang", "Sejahtera", "Mandiri", "Harapan", "Talago", "Rimbo", "Sawit", "Nelayan"];

    private static readonly string[] Nagari =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "src", "ServiceDefaults", "Regions", "wilayah-13.csv")).Skip(1)
            .Select(line => line.Split(',')[0]).Where(code => code.Length == "13.11.01.2001".Length),
    ];

    /// <param name="set">Cooperatives of two sets have nothing in common.</param>
    public static Guid Id(string set, int n) => DerivedId.From(set, n);

    public static CooperativeRegistered Registered(int n) => RegisterCooperative.Decide(
        new RegisterCooperative.Request(
            Name(n), LegalEntity(n), CooperativeNumber: null, (CooperativeType)(n % 5), CooperativeForm.Primary, Nagari[n % Nagari.Length],
            FoundedOn(n), 20 + (n % 900), n * 1_000L, n * 700L, FirstBookYear: 2015, "Buku daftar umum"),
        Today);

    /// <summary>Its state once that is stored.</summary>
    public static Cooperative Registered(Guid id, int n) => Cooperative.Fold(null, Registered(n)) with { Id = id, Version = 1 };

    /// <summary>What its observation in a round leads to; its new state takes the old one's place.</summary>
    public static BusinessObserved Observed(ref Cooperative state, int round)
    {
        var observed = ObserveBusiness.Decide(state, Observation(round), Actor, Today);
        state = Cooperative.Fold(state, observed) with { Version = state.Version + 1 };
        return observed;
    }

    /// <summary>Its business is observed on a day, verified by another on the same day, and again on the day before, for ever.</summary>
    /// <param name="state">Before that.</param>
    /// <param name="round">The first.</param>
    public static IEnumerable<IDomainEvent> SeenAgainAndAgain(Cooperative state, int round)
    {
        for (; ; round++)
        {
            var observed = Observed(ref state, round);
            yield return observed;
            foreach (var verified in VerifyBusinessObservation.Decide(state, observed.ObservationId, new(observed.OccurredOn, "Kunjungan"), "verifier", Today))
            {
                state = Cooperative.Fold(state, verified) with { Version = state.Version + 1 };
                yield return verified;
            }
        }
    }

    public static ObserveBusiness.Request Observation(int round) => new(Today.AddDays(-round), BusinessState.Operating, "Kunjungan");

    /// <summary>The Ministry's file. Half of them have held their meetings, a quarter missed the last ones, a quarter all.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="first">The number of the first.</param>
    public static byte[] Roster(int rows, int first = 0)
    {
        var roster = new StringBuilder(
            "Nama Koperasi,Nomor Badan Hukum,NIK Koperasi,Jenis Koperasi,Bentuk Koperasi,Kode Wilayah,Tanggal Berdiri,Jumlah Anggota,Total Aset,Volume Usaha,Status,Tanggal RAT 2015,Tanggal RAT 2016,Tanggal RAT 2017,Tanggal RAT 2018\n");
        for (var n = first; n < first + rows; n++)
        {
            string Held(int year, int until) => n % 4 < until ? $"{year + 1}-0{1 + (n % 8)}-1{n % 10}" : "";
            roster.Append(CultureInfo.InvariantCulture, $"{Name(n)},{LegalEntity(n)},{9_000_000_000_000 + n},{Types[n % 5]},Primer,{Nagari[n % Nagari.Length]},{FoundedOn(n):yyyy-MM-dd},")
                .Append(CultureInfo.InvariantCulture, $"{20 + (n % 900)},{n * 1_000L},{n * 700L},{(n % 4 == 3 ? "Tidak Aktif" : "Aktif")},")
                .Append(CultureInfo.InvariantCulture, $"{Held(2015, 3)},{Held(2016, 3)},{Held(2017, 2)},{(n % 4 < 2 ? $"2019-0{1 + (n % 3)}-1{n % 10}" : "")}\n");
        }

        return Encoding.UTF8.GetBytes(roster.ToString());
    }

    private static string Name(int n) => $"{Kinds[n % 5]} {Words[n % 15]} {Words[n / 15 % 15]} {n}";

    private static string LegalEntity(int n) => $"{n}/BH/KWK.{n % 40}/{1980 + (n % 34)}";

    private static DateOnly FoundedOn(int n) => new(1980 + (n % 34), 1 + (n % 9), 11);
}
