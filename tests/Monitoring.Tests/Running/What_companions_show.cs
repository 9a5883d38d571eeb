using System.Net.Http.Headers;
using System.Text;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Monitoring.Tests.Running;

[Trait("Speed", "integration")]
public sealed class What_companions_show(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    private static readonly byte[] Minutes = "%PDF-1.7 minutes of the annual meeting"u8.ToArray();

    [Fact]
    public async Task A_file_is_stored_once_for_all_cases_and_comes_back_as_it_was()
    {
        var (first, second) = (await MentoredAsync("file 1"), await MentoredAsync("file 2"));
        using var companion = monitoring.As("companion");

        var added = await companion.AskAsync(Upload(first, Minutes));
        await companion.AskAsync(Upload(first, Minutes));
        await companion.AskAsync(Upload(second, Minutes));

        added.Status.Should().Be(200, added.Text);
        var hash = added.Body.GetProperty("sha256").GetString();
        hash.Should().Be(EvidenceContent.HashOf(Minutes));
        (await monitoring.CountAsync("select count(*) from evidence_content where sha256 = $1", hash!)).Should().Be(1);
        (await monitoring.CountAsync("select count(*) from mt_events where type = 'revival-case.evidence-file-added' and data ->> 'sha256' = $1", hash!)).Should().Be(2);
        using var download = await companion.GetAsync($"cases/{first}/evidence-files/{hash}");
        (await download.Content.ReadAsByteArrayAsync()).Should().Equal(Minutes);
        download.Content.Headers.ContentType!.MediaType.Should().Be("application/pdf");
        download.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Theory]
    [InlineData("PK\u0003\u0004", 422, "evidence-type-not-allowed")]
    [InlineData("", 400, "invalid-field")]
    public async Task A_file_of_another_kind_is_refused_and_nothing_of_it_is_kept(string content, int status, string type)
    {
        var revival = await MentoredAsync($"refused file {status}");
        using var companion = monitoring.As("companion");
        var before = await monitoring.FingerprintAsync();

        var answer = await companion.AskAsync(Upload(revival, System.Text.Encoding.Latin1.GetBytes(content), "application/pdf"));

        answer.Status.Should().Be(status, answer.Text);
        answer.Body.GetProperty("type").GetString().Should().Be($"urn:koperasi:problem:{type}");
        (await monitoring.FingerprintAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData("\u00FF\u00D8\u00FF\u00E0 the meeting", 100, "image/jpeg", "application/pdf")]
    [InlineData("\u0089PNG\r\n\u001A\n the cash book", 100, "image/png", "application/octet-stream")]
    [InlineData("%PDF-1.7 all books", AddEvidenceFile.MaxBytes, "application/pdf", "image/png")]
    public async Task A_picture_or_a_document_of_up_to_10_MB_is_kept_whatever_the_sender_calls_it(string begins, int bytes, string mediaType, string called)
    {
        var revival = await MentoredAsync($"file {mediaType}");
        var content = new byte[bytes];
        Encoding.Latin1.GetBytes(begins).CopyTo(content, 0);
        using var companion = monitoring.As("companion");

        var added = await companion.AskAsync(Upload(revival, content, called));

        added.Status.Should().Be(200, added.Text);
        added.Body.GetProperty("mediaType").GetString().Should().Be(mediaType);
        added.Body.GetProperty("bytes").GetInt64().Should().Be(bytes);
        using var download = await companion.GetAsync($"cases/{revival}/evidence-files/{EvidenceContent.HashOf(content)}");
        download.Content.Headers.ContentType!.MediaType.Should().Be(mediaType);
        (await download.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(content).Should().BeTrue("it comes back as it was");
    }

    [Fact]
    public async Task A_file_over_10_MB_is_refused()
    {
        var revival = await MentoredAsync("large file");
        using var companion = monitoring.As("companion");
        var request = Upload(revival, new byte[AddEvidenceFile.MaxBytes + 1]);
        request.Headers.ExpectContinue = true;

        (await companion.AskAsync(request)).Status.Should().Be(413);
    }

    private Task<Guid> MentoredAsync(string name) => monitoring.MentoredAsync(DerivedId.From(name));

    private static HttpRequestMessage Upload(Guid revival, byte[] content, string mediaType = "application/octet-stream") =>
        new(HttpMethod.Post, $"cases/{revival}/evidence-files?title=Minutes&on=2019-08-31")
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
}
