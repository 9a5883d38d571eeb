using System.Globalization;
using CsvHelper;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>The fields of the row that the reader stands at; what cannot be read is noted, and the row is not good.</summary>
internal sealed class RosterFields(CsvReader csv, List<RosterProblem> problems)
{
    private static readonly Dictionary<string, CooperativeType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Konsumen"] = CooperativeType.Consumer,
        ["Produsen"] = CooperativeType.Producer,
        ["Simpan Pinjam"] = CooperativeType.SavingsAndLoan,
        ["Jasa"] = CooperativeType.Service,
        ["Pemasaran"] = CooperativeType.Marketing,
    };

    private static readonly Dictionary<string, CooperativeForm> Forms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Primer"] = CooperativeForm.Primary,
        ["Sekunder"] = CooperativeForm.Secondary,
    };

    private static readonly Dictionary<string, MinistryStatus> Statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Aktif"] = MinistryStatus.Active,
        ["Tidak Aktif"] = MinistryStatus.Inactive,
    };

    /// <summary>The columns by the profile's fields, so that a broken rule names what stands in the file.</summary>
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = "Nama Koperasi",
        ["legalEntityNumber"] = "Nomor Badan Hukum",
        ["cooperativeNumber"] = "NIK Koperasi",
        ["regionCode"] = "Kode Wilayah",
        ["foundedOn"] = "Tanggal Berdiri",
        ["memberCount"] = "Jumlah Anggota",
        ["assets"] = "Total Aset",
        ["turnover"] = "Volume Usaha",
    };

    public int Line { get; } = (int)csv.LineNumber;

    public bool IsGood { get; private set; } = true;

    public Profile Profile(DateOnly rosterOn)
    {
        var profile = new Profile(
            csv.GetString("Nama Koperasi"),
            csv.GetString("Nomor Badan Hukum"),
            csv.GetString("NIK Koperasi"),
            OneOf("Jenis Koperasi", Types),
            OneOf("Bentuk Koperasi", Forms),
            csv.GetString("Kode Wilayah"),
            Date("Tanggal Berdiri") ?? rosterOn,
            (int)Number("Jumlah Anggota", int.MaxValue),
            Number("Total Aset", long.MaxValue),
            Number("Volume Usaha", long.MaxValue));
        if (!IsGood)
            return profile;
        try
        {
            return Profiles.Check(profile, rosterOn);
        }
        catch (InvalidField invalid)
        {
            Bad(Columns[invalid.Field], invalid.Values["value"]?.ToString(), invalid.Rule);
            return profile;
        }
    }

    public MinistryStatus? Status() => csv.GetString("Status").Length == 0 ? null : OneOf("Status", Statuses);

    public IReadOnlyDictionary<int, DateOnly> Meetings(IReadOnlyDictionary<int, string> columns, DateOnly rosterOn)
    {
        var meetings = new Dictionary<int, DateOnly>();
        foreach (var (bookYear, column) in columns)
        {
            if (csv.GetString(column).Length == 0 || Date(column) is not { } heldOn)
                continue;
            if (heldOn > rosterOn)
                Bad(column, $"{heldOn:yyyy-MM-dd}", $"is after the roster's date, {rosterOn:yyyy-MM-dd}");
            else if (heldOn.Year <= bookYear)
                Bad(column, $"{heldOn:yyyy-MM-dd}", $"is before the end of book year {bookYear}");
            else
                meetings.Add(bookYear, heldOn);
        }

        return meetings;
    }

    private T OneOf<T>(string column, Dictionary<string, T> choices)
    {
        var text = csv.GetString(column);
        if (choices.TryGetValue(text, out var choice))
            return choice;
        Bad(column, text, $"must be one of {string.Join(", ", choices.Keys)}");
        return choices.Values.First();
    }

    private DateOnly? Date(string column)
    {
        var text = csv.GetString(column);
        if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd/MM/yyyy", "dd-MM-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Bad(column, text, "must be a date as yyyy-MM-dd or dd/MM/yyyy");
        return null;
    }

    private long Number(string column, long most)
    {
        var text = csv.GetString(column);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        Bad(column, text, "must be a whole number, without separators");
        return 0;
    }

    private void Bad(string column, string? value, string reason)
    {
        IsGood = false;
        problems.Add(new RosterProblem(Line, column, value, reason));
    }
}
