using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.Registry.RosterImports;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.RosterImports;

public sealed class The_roster_s_file
{
    private const string Header = "Nama Koperasi,Nomor Badan Hukum,NIK Koperasi,Jenis Koperasi,Bentuk Koperasi,Kode Wilayah,Tanggal Berdiri,Jumlah Anggota,Total Aset,Volume Usaha,Status,Tanggal RAT 2015,Tanggal RAT 2016";
    private const string Good = "KUD Contoh,9449/BH/KWK.10/1998,9913113549743,Produsen,Primer,13.11.01.2001,1983-02-15,406,2870368000,3120160000,Aktif,2016-03-12,";

    [Fact]
    public void Is_read_row_by_row()
    {
        var row = Read(Header, Good).Rows.Should().ContainSingle().Subject;

        row.Line.Should().Be(2);
        row.Profile.Should().Be(new Profile(
            "KUD Contoh", "9449/BH/KWK.10/1998", "9913113549743", CooperativeType.Producer, CooperativeForm.Primary, "13.11.01.2001",
            Day("1983-02-15"), 406, 2_870_368_000, 3_120_160_000));
        row.Status.Should().Be(MinistryStatus.Active);
        row.FirstBookYear.Should().Be(2015);
        row.AnnualMeetings.Should().ContainSingle().Which.Should().Be(new KeyValuePair<int, DateOnly>(2015, Day("2016-03-12")));
    }

    [Fact]
    public void May_have_its_columns_in_any_order_and_others_beside_them()
    {
        var file = Read(
            "Status,Catatan,Volume Usaha,Total Aset,Jumlah Anggota,Tanggal Berdiri,Kode Wilayah,Bentuk Koperasi,Jenis Koperasi,NIK Koperasi,Nomor Badan Hukum,Nama Koperasi",
            "Tidak Aktif,catatan,1,2,3,15/02/1983,13.11.01.2001,Sekunder,simpan pinjam,,9449/BH/KWK.10/1998,KSP Contoh");

        file.Problems.Should().BeEmpty();
        file.Rows[0].Profile.Should().Be(new Profile(
            "KSP Contoh", "9449/BH/KWK.10/1998", null, CooperativeType.SavingsAndLoan, CooperativeForm.Secondary, "13.11.01.2001", Day("1983-02-15"), 3, 2, 1));
        file.Rows[0].Status.Should().Be(MinistryStatus.Inactive);
        file.Rows[0].FirstBookYear.Should().Be(2019, "no meeting column says from when on the register accounts");
    }

    [Fact]
    public void May_be_separated_by_semicolons_as_a_spreadsheet_here_writes_it()
    {
        var file = Read(Header.Replace(',', ';'), Good.Replace(',', ';'));

        file.Problems.Should().BeEmpty();
        file.Rows[0].Profile.Assets.Should().Be(2_870_368_000);
    }

    [Fact]
    public void May_begin_with_a_byte_order_mark_and_quote_its_fields()
    {
        var file = Read("\uFEFF" + Header, Good.Replace("KUD Contoh", "\"KUD \"\"Contoh\"\", Lubuk Gadang\"", StringComparison.Ordinal));

        file.Problems.Should().BeEmpty();
        file.Rows[0].Profile.Name.Should().Be("KUD \"Contoh\", Lubuk Gadang");
    }

    [Theory]
    [InlineData("KUD Contoh", "", "Nama Koperasi", "must not be empty")]
    [InlineData("9449/BH/KWK.10/1998", "", "Nomor Badan Hukum", "must not be empty")]
    [InlineData("9913113549743", "123", "NIK Koperasi", "must have 13 digits")]
    [InlineData("Produsen", "Bank", "Jenis Koperasi", "must be one of Konsumen, Produsen, Simpan Pinjam, Jasa, Pemasaran")]
    [InlineData("Primer", "Tersier", "Bentuk Koperasi", "must be one of Primer, Sekunder")]
    [InlineData("13.11.01.2001", "1310", "Kode Wilayah", "looks like a BPS code; the Kemendagri code of a nagari is needed, for instance 13.11.01.2001 (BPS 1310 is Kemendagri 13.11)")]
    [InlineData("1983-02-15", "1983-02-30", "Tanggal Berdiri", "must be a date as yyyy-MM-dd or dd/MM/yyyy")]
    [InlineData("1983-02-15", "2019-03-20", "Tanggal Berdiri", "must not be after today, 2019-03-19")]
    [InlineData(",406,", ",4O6,", "Jumlah Anggota", "must be a whole number, without separators")]
    [InlineData("2870368000", "-1", "Total Aset", "must be a whole number, without separators")]
    [InlineData("3120160000", "3.120.160", "Volume Usaha", "must be a whole number, without separators")]
    [InlineData(",Aktif,", ",Beku,", "Status", "must be one of Aktif, Tidak Aktif")]
    [InlineData("2016-03-12", "2019-03-20", "Tanggal RAT 2015", "is after the roster's date, 2019-03-19")]
    [InlineData("2016-03-12", "2015-12-31", "Tanggal RAT 2015", "is before the end of book year 2015")]
    [InlineData("2016-03-12", "soon", "Tanggal RAT 2015", "must be a date as yyyy-MM-dd or dd/MM/yyyy")]
    public void Names_line_column_and_reason_of_a_bad_row_and_reads_the_others(string written, string bad, string column, string reason)
    {
        var file = Read(Header, Second, Good.Replace(written, bad, StringComparison.Ordinal), Third);

        file.Rows.Select(r => r.Line).Should().Equal(2, 4);
        var problem = file.Problems.Should().ContainSingle().Subject;
        problem.Line.Should().Be(3);
        problem.Column.Should().Be(column);
        problem.Reason.Should().Be(reason);
    }

    [Fact]
    public void Names_every_bad_field_of_a_row()
    {
        var file = Read(Header, Good.Replace("Produsen", "Bank", StringComparison.Ordinal).Replace(",406,", ",many,", StringComparison.Ordinal));

        file.Rows.Should().BeEmpty();
        file.Problems.Select(p => (p.Column, p.Value)).Should().Equal(("Jenis Koperasi", "Bank"), ("Jumlah Anggota", "many"));
    }

    [Fact]
    public void Takes_the_first_of_two_rows_with_the_same_number_and_names_the_second()
    {
        var file = Read(Header, Good, Second.Replace("9450/BH", "No. 09449/BH", StringComparison.Ordinal), Third.Replace(",,Produsen", ",9913113549743,Produsen", StringComparison.Ordinal));

        file.Rows.Select(r => r.Line).Should().Equal(2);
        file.Problems.Should().BeEquivalentTo([
            new { Line = 3, Column = "Nomor Badan Hukum", Reason = "the same number stands in line 2" },
            new { Line = 4, Column = "NIK Koperasi", Reason = "the same number stands in line 2" },
        ]);
    }

    [Fact]
    public void Names_a_row_with_too_few_or_too_many_fields_and_reads_the_others()
    {
        var file = Read(Header, "KUD Contoh,1/BH", Good, Good + ",one,more", Third);

        file.Rows.Select(r => r.Line).Should().Equal(3, 5);
        file.Problems.Select(p => p.Line).Should().Equal(2, 4);
        file.Problems.Should().AllSatisfy(p => p.Reason.Should().StartWith("the row is malformed"));
    }

    [Fact]
    public void Is_refused_as_a_whole_where_a_column_is_missing() =>
        Refusal(Header.Replace("Kode Wilayah", "Wilayah", StringComparison.Ordinal), Good).Rule.Should().Be("lacks the columns Kode Wilayah");

    [Fact]
    public void Is_refused_as_a_whole_where_it_holds_no_rows() => Refusal(Header).Rule.Should().Be("holds no rows");

    [Theory]
    [InlineData("")]
    [InlineData("{\"rows\":[]}")]
    [InlineData("PK\u0003\u0004 a spreadsheet")]
    public void Is_refused_as_a_whole_where_it_is_none(string content) => Refusal(content).Field.Should().Be("body");

    [Fact]
    public void Of_the_sample_has_109_good_rows()
    {
        using var content = File.OpenRead(Path.Combine(Repository.Root, "samples", "solok-selatan-2019", "cooperatives.csv"));
        var file = RosterFile.Open(content, Day("2019-03-19"));

        file.Rows().Should().HaveCount(109);
        file.Problems.Should().BeEmpty();
    }

    private static string Second => Good.Replace("9449/BH", "9450/BH", StringComparison.Ordinal).Replace("9913113549743", "", StringComparison.Ordinal);

    private static string Third => Second.Replace("9450/BH", "9451/BH", StringComparison.Ordinal);

    private static (IReadOnlyList<RosterRow> Rows, IReadOnlyList<RosterProblem> Problems) Read(params string[] lines)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var file = RosterFile.Open(content, Day("2019-03-19"));
        return ([.. file.Rows()], file.Problems);
    }

    private static InvalidField Refusal(params string[] lines) =>
        FluentActions.Invoking(() => Read(lines)).Should().Throw<InvalidField>().Which;
}
