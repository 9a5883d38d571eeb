using System.Globalization;
using System.Text.RegularExpressions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.Lists;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// The roster's columns, as the Ministry's export heads them. They may stand in any order, others beside them; case, spaces
/// and punctuation of a header do not matter.
/// </summary>
internal sealed partial class RosterColumns
{
    public const string Name = "Nama Koperasi";
    public const string LegalEntityNumber = "Nomor Badan Hukum";
    public const string CooperativeNumber = "NIK Koperasi";
    public const string Type = "Jenis Koperasi";
    public const string Form = "Bentuk Koperasi";
    public const string RegionCode = "Kode Wilayah";
    public const string FoundedOn = "Tanggal Berdiri";
    public const string Members = "Jumlah Anggota";
    public const string Assets = "Total Aset";
    public const string Turnover = "Volume Usaha";
    public const string Status = "Status";

    public static readonly IReadOnlyList<string> All =
        [Name, LegalEntityNumber, CooperativeNumber, Type, Form, RegionCode, FoundedOn, Members, Assets, Turnover, Status];

    public static readonly IReadOnlyDictionary<CooperativeType, string> Types = new Dictionary<CooperativeType, string>
    {
        [CooperativeType.Consumer] = "Konsumen",
        [CooperativeType.Producer] = "Produsen",
        [CooperativeType.SavingsAndLoan] = "Simpan Pinjam",
        [CooperativeType.Service] = "Jasa",
        [CooperativeType.Marketing] = "Pemasaran",
    };

    public static readonly IReadOnlyDictionary<CooperativeForm, string> Forms = new Dictionary<CooperativeForm, string>
    {
        [CooperativeForm.Primary] = "Primer",
        [CooperativeForm.Secondary] = "Sekunder",
    };

    public static readonly IReadOnlyDictionary<MinistryStatus, string> Statuses = new Dictionary<MinistryStatus, string>
    {
        [MinistryStatus.Active] = "Aktif",
        [MinistryStatus.Inactive] = "Tidak Aktif",
    };

    private readonly Dictionary<string, int> _positions;

    private RosterColumns(Dictionary<string, int> positions, IReadOnlyList<int> bookYears)
    {
        _positions = positions;
        BookYears = bookYears;
    }

    /// <summary>The book years that have a column for their annual meeting.</summary>
    public IReadOnlyList<int> BookYears { get; }

    public static string Meeting(int bookYear) => $"Tanggal RAT {bookYear}";

    public static RosterColumns Of(IReadOnlyList<string> headers)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (header, position) in headers.Select((header, position) => (SearchText.Fold(header), position)))
        {
            if (header.Length > 0 && !found.TryAdd(header, position))
                throw RosterTable.Unreadable($"has the column {headers[position]} twice");
        }

        string[] missing = [.. All.Where(name => !found.ContainsKey(SearchText.Fold(name)))];
        if (missing.Length > 0)
            throw RosterTable.Unreadable($"lacks the columns {string.Join(", ", missing)}");

        int[] bookYears =
        [
            .. found.Keys.Select(header => MeetingColumn().Match(header)).Where(match => match.Success)
                .Select(match => int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture)).Order(),
        ];
        return new RosterColumns(
            All.Concat(bookYears.Select(Meeting)).ToDictionary(name => name, name => found[SearchText.Fold(name)], StringComparer.Ordinal), bookYears);
    }

    /// <summary>What stands in a line under a header; nothing where the line is too short.</summary>
    public string Cell(RosterLine line, string column) => _positions[column] is var position && position < line.Cells.Count ? line.Cells[position] : "";

    [GeneratedRegex("^tanggal rat (?<year>[0-9]{4})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MeetingColumn();
}
