using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Certificates;
using Xunit;

namespace KoperasiPlatform.Training.Tests.Running;

[Trait("Speed", "integration")]
public sealed class The_certificates_of_a_programme(The_certificates_of_a_programme.Classes classes) : IClassFixture<The_certificates_of_a_programme.Classes>
{
    private readonly RunningTraining _training = classes.Training;

    [Fact]
    public async Task Are_numbered_without_gaps_however_many_are_issued_at_once_by_two_replicas()
    {
        using var trainer = _training.As("trainer");

        var numbers = (await trainer.ReadAsync($"programmes/{classes.Programme}/batches")).EnumerateArray()
            .SelectMany(b => b.GetProperty("enrollments").EnumerateArray()).Select(e => e.GetProperty("certificate").GetProperty("sequence").GetInt32());
        numbers.Should().BeEquivalentTo(Enumerable.Range(1, Classes.Batches * 2));
        (await _training.QueryAsync<int>("select (data ->> 'sequence')::int from mt_events where type = 'certificate-register.number-taken' order by version"))
            .Should().Equal(Enumerable.Range(1, Classes.Batches * 2));
    }

    [Fact]
    public async Task Are_checked_by_anybody_with_the_code_and_give_away_nothing_else()
    {
        using var anybody = _training.Anonymous();
        var (_, enrollment) = classes.Certified[0];

        var valid = await anybody.AskAsync(Requesting.Get($"certificates/{CodeOf(enrollment)}"));
        valid.Text.Should().Be("""{"valid":true,"course":"Revitalisasi koperasi","completedOn":"2019-04-25","initials":"C."}""");
        var unknown = await anybody.AskAsync(Requesting.Get("certificates/AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"));
        unknown.Status.Should().Be(200);
        unknown.Text.Should().Be("""{"valid":false,"course":null,"completedOn":null,"initials":null}""");
        (await anybody.AskAsync(Requesting.Get("certificates/nothing%20like%20a%20code'--"))).Text.Should().Be(unknown.Text);
    }

    [Fact]
    public async Task That_are_revoked_are_told_like_those_that_never_were()
    {
        using var verifier = _training.As("verifier");
        using var anybody = _training.Anonymous();
        var (batch, enrollment) = classes.Certified[1];
        await verifier.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments/{enrollment}/certificate/revocation", new { on = "2019-06-01", reason = "forged attendance" });

        (await anybody.AskAsync(Requesting.Get($"certificates/{CodeOf(enrollment)}"))).Text.Should().Be("""{"valid":false,"course":null,"completedOn":null,"initials":null}""");
        using var trainer = _training.As("trainer");
        var page = await trainer.AskAsync(Requesting.Get($"batches/{batch}/enrollments/{enrollment}/certificate"));
        page.Body.GetProperty("title").GetString().Should().Be("CertificateRevoked");
    }

    [Fact]
    public async Task Stay_valid_without_initials_after_the_person_was_erased()
    {
        using var admin = _training.As("admin");
        using var anybody = _training.Anonymous();
        var (batch, enrollment) = classes.Certified[2];
        var personKey = (await admin.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray()
            .Single(e => e.GetProperty("enrollmentId").GetGuid() == enrollment).GetProperty("personKey").GetString();
        await admin.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{personKey}"));

        (await anybody.AskAsync(Requesting.Get($"certificates/{CodeOf(enrollment)}"))).Text
            .Should().Be("""{"valid":true,"course":"Revitalisasi koperasi","completedOn":"2019-04-25","initials":null}""");
        (await admin.AskAsync(Requesting.Get($"batches/{batch}/enrollments/{enrollment}/certificate"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Are_not_found_by_guessing()
    {
        using var guesser = _training.Anonymous(instance: 1); // its limit is untouched by the other tests
        var waited = Stopwatch.StartNew();
        var answers = new List<int>();
        string? retryAfter = null;
        var body = "";
        for (var guess = 0; guess <= 30; guess++)
        {
            using var answer = await guesser.GetAsync($"certificates/{guess:00000}-BBBBB-CCCCC-DDDDD-EEEEE");
            answers.Add((int)answer.StatusCode);
            retryAfter = answer.Headers.RetryAfter?.ToString();
            body = await answer.Content.ReadAsStringAsync();
        }

        answers.Take(30).Should().OnlyContain(status => status == 200);
        answers[30].Should().Be(429);
        body.Should().Contain("urn:koperasi:problem:too-many-checks");
        int.Parse(retryAfter!).Should().BeInRange(1, 60);
        waited.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(30 * 0.3), "each answer takes its time, so that the time tells nothing");
        using var viewer = _training.As("viewer", instance: 1);
        (await viewer.AskAsync(Requesting.Get("programmes"))).Status.Should().Be(200, "the limit is that of the public check");
    }

    [Fact]
    public async Task Are_not_found_by_guessing_from_many_addresses_either_and_one_takes_nothing_from_the_others()
    {
        var limited = await _training.StartAnotherAsync(
            ("Certificates:ChecksPerMinute:EachAddress", "3"), ("Certificates:ChecksPerMinute:AllAddresses", "5"));
        var address = _training.Anonymous(limited).BaseAddress!;
        async Task<int[]> GuessFrom(string source, int times)
        {
            using var guesser = From(source, address);
            return await Task.WhenAll(Enumerable.Range(0, times).Select(async n => (await guesser.AskAsync(Requesting.Get($"certificates/{n:00000}-BBBBB-CCCCC-DDDDD-EEEEE"))).Status));
        }

        (await GuessFrom("127.0.0.2", 20)).Count(status => status == 200).Should().Be(3, "one address has its own limit");
        (await GuessFrom("127.0.0.3", 3)).Count(status => status == 200).Should().Be(2, "and what the first asked beyond it is not taken from the other, but all have one together");
        (await GuessFrom("127.0.0.4", 1)).Should().Equal(429);
    }

    [Fact]
    public async Task Lead_by_their_QR_code_to_the_check_and_badges_by_theirs_to_the_enrolment()
    {
        using var trainer = _training.As("trainer");
        using var phone = _training.Anonymous();
        var (batch, enrollment) = classes.Certified[3];

        var certificate = await trainer.AskAsync(Requesting.Get($"batches/{batch}/enrollments/{enrollment}/certificate"));
        var scanned = QrCode.Read(certificate.Text).Single();
        scanned.Should().Be(new Uri(phone.BaseAddress!, $"certificates/{CodeOf(enrollment)}").AbsoluteUri);
        (await phone.ReadAsync(scanned)).GetProperty("valid").GetBoolean().Should().BeTrue();

        var badges = await trainer.AskAsync(Requesting.Get($"batches/{batch}/badges"));
        QrCode.Read(badges.Text).Should().Equal(classes.Certified.Where(c => c.Batch == batch).Select(c => $"urn:uuid:{c.Enrollment}"));
        QrCode.Read((await trainer.AskAsync(Requesting.Get($"batches/{batch}/enrollments/{enrollment}/badge"))).Text).Should().Equal($"urn:uuid:{enrollment}");
    }

    [Fact]
    public async Task And_badges_are_printed_in_Indonesian_with_their_QR_codes()
    {
        using var trainer = _training.As("trainer");
        var (batch, enrollment) = classes.Certified[3];

        var certificate = await trainer.AskAsync(Requesting.Get($"batches/{batch}/enrollments/{enrollment}/certificate"));
        certificate.ContentType.Should().Be("text/html");
        certificate.Text.Should().Contain("SERTIFIKAT").And.Contain("Contoh 4 &amp; Sons").And.Contain("KUD Contoh").And.Contain("23–25 April 2019").And.Contain("pada 25 April 2019 dinyatakan lulus").And.Contain("<svg")
            .And.Contain(CodeOf(enrollment)).And.NotContain(Requests.NationalIdOf(4));
        var badges = await trainer.AskAsync(Requesting.Get($"batches/{batch}/badges"));
        badges.Text.Split("<svg").Should().HaveCount(3, "a badge for each of the two");
        certificate.Text.Should().Contain("size: A4 landscape");
        badges.Text.Should().Contain("size: 105mm 148mm", "that is A6").And.Contain("PESERTA").And.Contain("Contoh 4 &amp; Sons").And.NotContain("& Sons");
        using var check = new HttpRequestMessage(HttpMethod.Get, $"certificates/{CodeOf(enrollment)}");
        check.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        (await _training.Anonymous().AskAsync(check)).Text.Should().Contain("Sertifikat sah").And.Contain("Revitalisasi koperasi").And.NotContain("Contoh 4");
    }

    /// <summary>A visitor at another address of this machine.</summary>
    private static HttpClient From(string source, Uri address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (connection, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            await socket.ConnectAsync(IPAddress.Loopback, connection.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = address };

    private string CodeOf(Guid enrollment) => _training.Service<CertificateCodes>().Of(enrollment);

    /// <summary>Four classes of two people each, held; then all their certificates issued at once, and by both replicas.</summary>
    public sealed class Classes : IAsyncLifetime
    {
        public const int Batches = 4;

        private static readonly Guid Cooperative = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2a09");

        public RunningTraining Training { get; } = new();

        public Guid Programme { get; private set; }

        public List<(Guid Batch, Guid Enrollment)> Certified { get; } = [];

        public async ValueTask InitializeAsync()
        {
            await Training.InitializeAsync();
            await Training.HearOfCooperativeAsync(Cooperative, Enumerable.Range(1, 2 * Batches));
            using var trainer = Training.As("trainer");
            Programme = (await trainer.SendAsync(HttpMethod.Post, "programmes", Requests.Programme())).Body.GetProperty("id").GetGuid();
            var batches = new List<Guid>();
            for (var person = 1; person <= 2 * Batches; person += 2)
                batches.Add(await HoldAsync(trainer, person));
            await Training.StartAnotherAsync();
            using var elsewhere = Training.As("trainer", instance: 1);
            await Task.WhenAll(batches.SelectMany(batch => new[] { trainer, elsewhere }.Select(replica =>
                replica.SendAsync(HttpMethod.Post, $"batches/{batch}/certificates", new { on = "2019-05-01" }))));
        }

        private async Task<Guid> HoldAsync(HttpClient trainer, int person)
        {
            const string day = "2019-04-23";
            var batch = (await trainer.SendAsync(HttpMethod.Post, $"programmes/{Programme}/batches", Requesting.With(Requests.Batch(), "venue", $"Aula {person}"))).Body.GetProperty("id").GetGuid();
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/opening", new { on = "2019-03-25" });
            Guid[] enrolled = [await EnrolAsync(person), await EnrolAsync(person + 1)];
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/confirmation", new { on = "2019-04-10" });
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/start", new { on = day });
            await trainer.SendAsync(
                HttpMethod.Post, $"batches/{batch}/attendance",
                enrolled.SelectMany(id => new[] { day, "2019-04-24", "2019-04-25" }.Select(d => Requests.Attendance(id, d))).ToArray());
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/post-tests", enrolled.Select(id => new { enrollmentId = id, takenOn = "2019-04-25", score = 70 }).ToArray());
            await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/completion", new { on = "2019-04-25" });
            Certified.AddRange(enrolled.Select(id => (batch, id)));
            return batch;

            async Task<Guid> EnrolAsync(int n)
            {
                object request = n == 4 ? Requesting.With(Requests.Enrolment(n, Cooperative), "name", "Contoh 4 & Sons") : Requests.Enrolment(n, Cooperative);
                return (await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", request)).Body.GetProperty("enrollmentId").GetGuid();
            }
        }

        public ValueTask DisposeAsync() => Training.DisposeAsync();
    }
}
