using System.IO.Compression;
using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.EnrolmentFiles;
using MiniExcelLibs;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class A_list_of_participants
{
    [Theory]
    [InlineData("NIK,Nama,Telepon,NIK Koperasi\n1311011706609828,Ani Contoh,0812-0000-1128,1311010000001\n")]
    [InlineData("NIK Koperasi;NAMA;nik\n1311010000001;Ani Contoh;1311011706609828\n")]
    [InlineData("Nomor Badan Hukum\tNIK\tNama\n154/BH/KWK.10/1998\t1311011706609828\t\"Ani Contoh\"\n")]
    public async Task Is_read_by_its_headers_in_any_order_and_with_any_separator(string csv)
    {
        var row = (await Read(csv)).Single();

        row.Line.Should().Be(2);
        row["NIK"].Should().Be("1311011706609828");
        row["Nama"].Should().Be("Ani Contoh");
    }

    [Fact]
    public async Task Is_read_from_a_workbook_with_the_lines_that_a_spreadsheet_shows()
    {
        using var content = new MemoryStream();
        await content.SaveAsAsync(new object[]
        {
            new Dictionary<string, object?> { ["Nama"] = "Ani Contoh", ["NIK"] = "1311011706609828", ["NIK Koperasi"] = "1311010000001" },
            new Dictionary<string, object?> { ["Nama"] = null, ["NIK"] = null, ["NIK Koperasi"] = null },
            new Dictionary<string, object?> { ["Nama"] = "Budi Contoh", ["NIK"] = 1311016907599863d, ["NIK Koperasi"] = "1311010000001" },
        });

        var rows = await Read(content.ToArray());
        rows.Select(row => row.Line).Should().Equal(2, 4);
        rows[0]["NIK"].Should().Be("1311011706609828");
        rows[1]["NIK"].Should().Be(ParticipantFile.LostDigits, "a number of 16 digits has lost the last one in a spreadsheet");
    }

    [Theory]
    [InlineData("Nama,NIK Koperasi\nAni,1\n", "lacks the columns NIK")]
    [InlineData("NIK,Nama\n1,Ani\n", "lacks the column NIK Koperasi or Nomor Badan Hukum")]
    [InlineData("NIK,Nama,NIK Koperasi\n", "holds no rows")]
    [InlineData("PK and then no archive", "is not an XLSX file")]
    public async Task That_cannot_be_read_says_why(string content, string rule)
    {
        var read = () => Read(content);
        (await read.Should().ThrowAsync<InvalidField>()).Which.Rule.Should().Be(rule);
    }

    [Theory]
    [InlineData("word/document.xml", "<document/>")]
    [InlineData("xl/workbook.xml", "<workbook/>")]
    public async Task That_is_an_archive_of_something_else_is_no_workbook(string entry, string content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var part = await archive.CreateEntry(entry).OpenAsync(TestContext.Current.CancellationToken);
            await part.WriteAsync(Encoding.UTF8.GetBytes(content), TestContext.Current.CancellationToken);
        }

        var read = () => Read(file.ToArray());
        (await read.Should().ThrowAsync<InvalidField>()).Which.Field.Should().Be("body");
    }

    [Fact]
    public async Task Has_at_most_five_hundred_rows()
    {
        var read = () => Read("NIK,Nama,NIK Koperasi\n" + string.Concat(Enumerable.Repeat("1,Ani,2\n", 501)));
        (await read.Should().ThrowAsync<InvalidField>()).Which.Rule.Should().Be("must have at most 500 rows");
    }

    [Fact]
    public async Task With_a_malformed_row_is_read_on()
    {
        var rows = await Read("NIK,Nama,NIK Koperasi\n1,Ani,2,too,many\n3,Budi,4\n");

        rows.Should().HaveCount(2);
        rows.Single(row => row.Line == 2).Malformed.Should().NotBeNull();
        rows.Single(row => row.Line == 3)["Nama"].Should().Be("Budi");
    }

    private static Task<IReadOnlyList<ParticipantRow>> Read(string content) => Read(Encoding.UTF8.GetBytes(content));

    private static async Task<IReadOnlyList<ParticipantRow>> Read(byte[] bytes)
    {
        using var content = new MemoryStream();
        await content.WriteAsync(bytes);
        content.Position = 0;
        return await ParticipantFile.Read(content, CancellationToken.None);
    }
}
