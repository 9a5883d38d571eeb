using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

/// <summary>What Excel and people make of a roster.</summary>
public sealed class A_roster_from_a_spreadsheet
{
    private static readonly string[] Headers =
    [
        "Nama Koperasi", "Nomor Badan Hukum", "NIK Koperasi", "Jenis Koperasi", "Bentuk Koperasi", "Kode Wilayah", "Tanggal Berdiri",
        "Jumlah Anggota", "Total Aset", "Volume Usaha", "Status", "Tanggal RAT 2015",
    ];

    private static readonly Profile Expected = new(
        "KUD Contoh", "9449/BH/KWK.10/1998", "9913113549743", CooperativeType.Producer, CooperativeForm.Primary, "13.11.01.2001",
        Day("1983-02-15"), 406, 1_300_000_000_000, 3_120_160_000);

    private static readonly object?[] Typed =
    [
        "KUD Contoh", "9449/BH/KWK.10/1998", 9_913_113_549_743d, "Produsen", "Primer", "13.11.01.2001", new DateTime(1983, 2, 15),
        406, 1_300_000_000_000d, "3120160000", "Aktif", new DateTime(2016, 3, 12),
    ];

    [Fact]
    public void Has_numbers_and_dates_in_its_cells_and_is_the_same_roster()
    {
        var (rows, problems) = Read(Spreadsheet.Of(Headers, Typed));

        problems.Should().BeEmpty();
        var row = rows.Should().ContainSingle().Subject;
        row.Profile.Should().Be(Expected);
        row.AnnualMeetings.Should().Contain(2015, Day("2016-03-12"));
        row.Line.Should().Be(2);
    }

    [Fact]
    public void May_have_its_columns_in_any_order_with_others_between_them()
    {
        string[] headers = [.. Headers.Reverse(), "Catatan", "NO."];
        var (rows, problems) = Read(Spreadsheet.Of([.. headers.Select(h => $" {h.ToUpperInvariant()}  ")], [.. Typed.Reverse(), "catatan", 1]));

        problems.Should().BeEmpty();
        rows[0].Profile.Should().Be(Expected);
    }

    [Theory]
    [InlineData("30362")]
    [InlineData("15/02/1983")]
    [InlineData("15/2/1983")]
    [InlineData("15-02-1983")]
    public void Writes_a_date_in_many_ways(string written)
    {
        Read(Csv(With(6, written))).Rows[0].Profile.FoundedOn.Should().Be(Day("1983-02-15"));
        Read(Spreadsheet.Of(Headers, With(6, written))).Rows[0].Profile.FoundedOn.Should().Be(Day("1983-02-15"));
    }

    [Fact]
    public void Holds_a_date_as_the_number_that_Excel_counts_days_by() =>
        Read(Spreadsheet.Of(Headers, With(6, 30_362))).Rows[0].Profile.FoundedOn.Should().Be(Day("1983-02-15"));

    [Theory]
    [InlineData(2, "9.913113549743E+12")]
    [InlineData(2, "9,913113549743E+12")]
    [InlineData(8, "1.300000000000E+12")]
    public void Has_a_number_read_that_Excel_shortened_without_losing_a_digit(int column, string written) =>
        Read(Csv(With(column, written))).Rows[0].Profile.Should().Be(Expected);

    [Theory]
    [InlineData(2, "9.91311E+12", "NIK Koperasi")]
    [InlineData(8, "1.3E+12", "Total Aset")]
    [InlineData(8, "1,3E+12", "Total Aset")]
    [InlineData(7, "4E+2", "Jumlah Anggota")]
    public void Has_a_number_named_that_lost_its_digits_to_Excel(int column, string written, string name)
    {
        var problem = Read(Csv(With(column, written))).Problems.Should().ContainSingle().Subject;

        (problem.Line, problem.Column, problem.Value).Should().Be((2, name, written));
        problem.Reason.Should().StartWith("has lost digits to Excel");
    }

    [Theory]
    [InlineData(7, 12.5)]
    [InlineData(8, 1e20)]
    public void Has_a_cell_named_that_holds_no_whole_number(int column, double written) =>
        Read(Spreadsheet.Of(Headers, With(column, written))).Problems.Should().ContainSingle().Which.Column.Should().Be(Headers[column]);

    [Fact]
    public void Names_the_line_of_a_bad_row_as_Excel_numbers_it()
    {
        var (rows, problems) = Read(Spreadsheet.Of(Headers, Typed, [.. new object?[12]], With(2, "123")));

        rows.Should().ContainSingle();
        problems.Should().ContainSingle().Which.Line.Should().Be(4, "the empty row 3 counts");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+Koperasi")]
    [InlineData("-Koperasi")]
    [InlineData("@Koperasi")]
    public void Has_a_name_that_looks_like_a_formula_back_as_it_was(string name)
    {
        SpreadsheetText.Harmless(name).Should().Be($"'{name}");
        Read(Csv(With(0, $"\"{SpreadsheetText.Harmless(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\""))).Rows[0].Profile.Name.Should().Be(name);
        SpreadsheetText.Harmless("KUD 'Contoh'").Should().Be("KUD 'Contoh'");
    }

    [Theory]
    [InlineData(1252)]
    [InlineData(65001)]
    [InlineData(1200)]
    [InlineData(1201)]
    public void Is_read_in_the_encoding_it_is_in(int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        byte[] content = [.. codePage is 1200 or 1201 ? encoding.Preamble.ToArray() : [], .. encoding.GetBytes(Encoding.UTF8.GetString(Csv(With(0, "KUD Café Señor"))))];

        Read(content).Rows[0].Profile.Name.Should().Be("KUD Café Señor");
    }

    private static readonly Dictionary<string, (string Rule, Func<byte[]> Content)> Others = new(StringComparer.Ordinal)
    {
        ["a PDF that was renamed"] = ("is a PDF", () => "%PDF-1.4 renamed to roster.xlsx"u8.ToArray()),
        ["an old workbook"] = ("is an old Excel workbook (.xls)", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        ["a compressed file"] = ("is compressed", () => [0x1F, 0x8B, 8, 0]),
        ["JSON"] = ("is JSON", () => "{\"rows\":[]}"u8.ToArray()),
        ["a web page"] = ("is HTML or XML", () => "<html><table>"u8.ToArray()),
        ["bytes"] = ("is neither text nor an Excel workbook", () => [1, 0, 2, 0, 3]),
        ["a broken archive"] = ("is no Excel workbook that can be read", () => "PK\u0003\u0004 and no archive"u8.ToArray()),
        ["another archive"] = ("is an archive, but not an Excel workbook", () => Spreadsheet.Archive(("roster.csv", 10))),
        ["an archive of zeros"] = ("is no Excel workbook that can be read", () => Spreadsheet.Archive(("xl/workbook.xml", 10), ("xl/worksheets/sheet1.xml", 100))),
        ["a damaged sheet"] = ("is no Excel workbook that can be read", () => Spreadsheet.WithSheet("<worksheet><sheetData><row r=\"1\"><c")),
        ["an empty sheet"] = ("holds no rows", () => Spreadsheet.WithSheet("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData/></worksheet>")),
        ["a sheet with headers only"] = ("holds no rows", () => Spreadsheet.Of(Headers, [.. new object?[12]])),
        ["a sheet without columns that are needed"] = ("lacks the columns Nomor Badan Hukum", () => Spreadsheet.Of(["Nama Koperasi"], ["KUD Contoh"])),
        ["a column that stands there twice"] = ("has the column nama koperasi twice", () => Encoding.UTF8.GetBytes(string.Join(',', Headers) + ",nama koperasi\n")),
        ["a very wide sheet"] = ("has more than 200 columns", () => Spreadsheet.Of([.. Enumerable.Range(0, 201).Select(n => $"Kolom {n}")], [.. new object?[201]])),
    };

    public static TheoryData<string> Names => [.. Others.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_told_what_it_is_where_it_is_no_roster(string what)
    {
        var (rule, content) = Others[what];
        FluentActions.Invoking(() => Read(content())).Should().Throw<InvalidField>().Where(e => e.Field == "body").Which.Rule.Should().StartWith(rule);
    }

    [Fact]
    public void Is_given_up_where_it_unpacks_to_more_than_a_roster_could_be_and_takes_no_memory_for_it()
    {
        using var bomb = new MemoryStream(Spreadsheet.Archive(("xl/workbook.xml", 10), ("xl/worksheets/sheet1.xml", 50_000_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => XlsxRoster.AssertUnpacks(bomb, 20_000_000)).Should().Throw<InvalidField>().Which.Rule.Should().Be("unpacks to more than 20 MB");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2_000_000);
    }

    private static object?[] With(int column, object value) => [.. Typed.Select((cell, n) => n == column ? value : cell)];

    private static byte[] Csv(object?[] row) => Encoding.UTF8.GetBytes(
        string.Join(';', Headers) + "\n" + string.Join(';', row.Select(cell => cell is DateTime date ? date.ToString("dd/MM/yyyy") : cell is double number ? number.ToString("F0") : cell?.ToString())));

    private static (IReadOnlyList<RosterRow> Rows, IReadOnlyList<RosterProblem> Problems) Read(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var file = RosterFile.Open(stream, Day("2019-03-19"));
        return ([.. file.Rows()], file.Problems);
    }
}
