using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>
/// Reads the Ministry's roster (ODS export, CSV): its columns by their Indonesian headers, in any order, whichever
/// separator. Every bad field is reported with line, column and reason; the other rows are read on.
/// </summary>
internal sealed partial class RosterFile
{
    private const int MostBytesOfARow = 65_536;
    private const string NumberColumn = "Nomor Badan Hukum";
    private const string CooperativeNumberColumn = "NIK Koperasi";

    private static readonly string[] Required =
    [
        "Nama Koperasi", NumberColumn, CooperativeNumberColumn, "Jenis Koperasi", "Bentuk Koperasi", "Kode Wilayah", "Tanggal Berdiri",
        "Jumlah Anggota", "Total Aset", "Volume Usaha", "Status",
    ];

    private readonly List<RosterProblem> _problems = [];
    private readonly Dictionary<string, int> _lineOfNumber = new(StringComparer.Ordinal);

    public List<RosterRow> Rows { get; } = [];

    public IReadOnlyList<RosterProblem> Problems => _problems;

    public static RosterFile Read(Stream content, Guid importId, DateOnly rosterOn)
    {
        var file = new RosterFile();
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            MaxRecordSize = MostBytesOfARow,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = bad => file._problems.Add(new RosterProblem((int)bad.LineNumber, "", null, $"the row is malformed: {bad.Reason}")),
        };
        try
        {
            using var csv = CsvReader.Create(content, options, leaveOpen: true);
            csv.ReadHeader();
            file.ReadRows(csv, importId, rosterOn);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidField("body", value: null, $"is not a CSV file: {e.Message}");
        }

        return file.Rows.Count + file._problems.Count > 0
            ? file
            : throw new InvalidField("body", value: null, "holds no rows");
    }

    private void ReadRows(CsvReader csv, Guid importId, DateOnly rosterOn)
    {
        string[] missing = [.. Required.Where(name => !csv.TryGetFieldIndex(name, out _))];
        if (missing.Length > 0)
            throw new InvalidField("body", value: null, $"lacks the columns {string.Join(", ", missing)}");

        var meetingColumns = csv.Headers.ToArray()
            .Select(header => (Header: header, Match: MeetingColumn().Match(header)))
            .Where(column => column.Match.Success)
            .ToDictionary(column => int.Parse(column.Match.Groups["year"].Value, CultureInfo.InvariantCulture), column => column.Header);
        var firstBookYear = meetingColumns.Count > 0 ? meetingColumns.Keys.Min() : rosterOn.Year;
        while (csv.Read())
        {
            var row = new RosterFields(csv, _problems);
            var profile = row.Profile(rosterOn);
            var status = row.Status();
            var meetings = row.Meetings(meetingColumns, rosterOn);
            if (row.IsGood && IsNew(row, profile))
            {
                var id = DerivedId.From(importId, row.Line);
                Rows.Add(new RosterRow(id, importId, row.Line, profile, status, Math.Max(firstBookYear, profile.FoundedOn.Year), meetings));
            }
        }
    }

    private bool IsNew(RosterFields row, Profile profile) =>
        IsNew(row, NumberColumn, LegalEntityNumber.Normalise(profile.LegalEntityNumber))
        && (profile.CooperativeNumber is null || IsNew(row, CooperativeNumberColumn, profile.CooperativeNumber));

    private bool IsNew(RosterFields row, string column, string number)
    {
        if (_lineOfNumber.TryAdd($"{column} {number}", row.Line))
            return true;
        _problems.Add(new RosterProblem(row.Line, column, number, $"the same number stands in line {_lineOfNumber[$"{column} {number}"]}"));
        return false;
    }

    [GeneratedRegex("^Tanggal RAT (?<year>[0-9]{4})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MeetingColumn();
}
