using System.Data;
using System.Globalization;
using CsvHelper;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Regions;
using MiniExcelLibs;

namespace KoperasiPlatform.Training.Reports;

/// <summary>A table of the report as the Ministry reads it: Indonesian headers, dates as yyyy-MM-dd, money in whole rupiah.</summary>
internal sealed record ReportTable(string Name, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    public static ReportTable Summary(StageContent c) => new("Ringkasan", ["Uraian", "Nilai"],
    [
        ["Tahun anggaran", c.FiscalYear],
        ["Tahap", c.Stage],
        ["Dari tanggal", Date(c.From)],
        ["Sampai tanggal", Date(c.To)],
        ["Target Kementerian (orang)", c.MinistryTarget],
        ["Target kabupaten (orang)", c.DistrictTarget],
        ["Angkatan terlaksana", c.Totals.Batches],
        ["Kursi terisi", c.Totals.Seats],
        ["Orang", c.Totals.People],
        ["Selesai", c.Totals.Completed],
        ["Tidak selesai", c.Totals.NotCompleted],
        ["Tidak hadir", c.Totals.NoShow],
        ["Perempuan", c.Totals.Women],
        ["Laki-laki", c.Totals.Men],
        ["Anggaran (Rp)", c.Totals.Planned],
        ["Realisasi (Rp)", c.Totals.Realised],
    ]);

    public static ReportTable Batches(StageContent c, ReportLegend legend) => new(
        "Angkatan",
        ["Kode angkatan", "Pelatihan", "Tempat", "Mulai", "Selesai", "Status", "Kapasitas", "Kursi terisi", "Peserta selesai", "Anggaran (Rp)", "Realisasi (Rp)"],
        [
            .. c.Batches.Select(b => (IReadOnlyList<object?>)
            [
                b.BatchId.ToString(), legend.Courses[b.BatchId], b.Venue, Date(b.FirstDay), Date(b.LastDay), Indonesian(b.Status), b.Capacity, b.Seats, b.Completed,
                b.Planned, b.Realised,
            ]),
        ]);

    public static ReportTable Participants(StageContent c, ReportLegend legend) => new(
        "Peserta",
        [
            "Kode angkatan", "Pelatihan", "Kode peserta", "Nama", "NIK", "Jenis kelamin", "Jabatan", "Kode koperasi", "Koperasi", "Kode kecamatan", "Kecamatan",
            "Status", "Hari hadir", "Jumlah hari", "Ikut tes akhir", "Tanggal selesai",
        ],
        [
            .. c.Participants.Select(p => (IReadOnlyList<object?>)
            [
                p.BatchId.ToString(), legend.Courses[p.BatchId], p.PersonKey, legend.People.GetValueOrDefault(p.PersonKey)?.Name,
                legend.People.GetValueOrDefault(p.PersonKey)?.NationalId, Indonesian(p.Sex), Indonesian(p.Role),
                p.CooperativeId.ToString(), legend.Cooperatives.GetValueOrDefault(p.CooperativeId), p.District, NameOf(p.District),
                Indonesian(p.Status), p.DaysAttended, p.Days, p.PostTestTaken ? "ya" : "tidak", p.CompletedOn is { } on ? Date(on) : null,
            ]),
        ]);

    public byte[] ToCsv()
    {
        using var buffer = new MemoryStream();
        // a venue's name is free text: what a spreadsheet would run as a formula it must show
        using (var csv = CsvWriter.Create(buffer, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true))
        {
            csv.WriteHeader([.. Headers]);
            foreach (var row in Rows)
                csv.WriteRecord([.. row.Select(field => Convert.ToString(field, CultureInfo.InvariantCulture) ?? "")]);
        }

        return buffer.ToArray();
    }

    public static byte[] ToXlsx(params ReportTable[] tables)
    {
        using var buffer = new MemoryStream();
        buffer.SaveAs(tables.ToDictionary(table => table.Name, object (table) => table.ToDataTable(), StringComparer.Ordinal));
        return buffer.ToArray();
    }

    /// <summary>Unlike a list of rows, it keeps its headers when it is empty.</summary>
    private DataTable ToDataTable()
    {
        var data = new DataTable(Name) { Locale = CultureInfo.InvariantCulture };
        foreach (var header in Headers)
            data.Columns.Add(header, typeof(object));
        foreach (var row in Rows)
            data.Rows.Add([.. row]);
        return data;
    }

    private static string? NameOf(string? district) => district is null ? null : RegionNames.All.GetValueOrDefault(district);

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Indonesian(BatchStatus status) => status switch
    {
        BatchStatus.Completed => "Selesai",
        BatchStatus.Reported => "Dilaporkan",
        BatchStatus.Cancelled => "Dibatalkan",
        BatchStatus.Aborted => "Dihentikan",
        BatchStatus.InProgress => "Berlangsung",
        _ => "Direncanakan",
    };

    private static string Indonesian(EnrollmentStatus status) => status switch
    {
        EnrollmentStatus.Completed => "Selesai",
        EnrollmentStatus.NotCompleted => "Tidak selesai",
        EnrollmentStatus.NoShow => "Tidak hadir",
        _ => "Terdaftar",
    };

    private static string? Indonesian(Sex? sex) => sex switch
    {
        Sex.Female => "Perempuan",
        Sex.Male => "Laki-laki",
        _ => null,
    };

    private static string? Indonesian(OfficerRole? role) => role switch
    {
        OfficerRole.Chair => "Ketua",
        OfficerRole.Secretary => "Sekretaris",
        OfficerRole.Treasurer => "Bendahara",
        OfficerRole.Supervisor => "Pengawas",
        _ => null,
    };
}
