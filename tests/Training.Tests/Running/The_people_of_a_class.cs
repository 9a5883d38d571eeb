using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Contracts;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.EnrolmentFiles;
using Marten;
using MiniExcelLibs;
using Xunit;

namespace KoperasiPlatform.Training.Tests.Running;

[Trait("Speed", "integration")]
public sealed class The_people_of_a_class(RunningTraining training) : IClassFixture<RunningTraining>
{
    private const string AllTables =
        """
        (select table_name, query_to_xml(format('select t::text from %I t', table_name), false, true, '')::text as content
         from information_schema.tables where table_schema = 'public') as everything
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_before_another_stands_before_him_however_many_ask_at_once()
    {
        const int waves = 10;
        const int inAWave = 10;
        var cooperative = await CooperativeAsync(100, Enumerable.Range(0, waves * inAWave));
        var batch = await OpenAsync(capacity: 30);
        using var trainer = training.As("trainer");
        var answers = new List<JsonElement>();
        foreach (var wave in Enumerable.Range(0, waves * inAWave).Chunk(inAWave))
            answers.AddRange(await Task.WhenAll(wave.Select(async person => (await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", Requests.Enrolment(person, cooperative))).Body)));

        var stored = (await trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().ToArray();
        stored.Select(Status).Should().Equal(Enumerable.Repeat("Confirmed", 30).Concat(Enumerable.Repeat("Waitlisted", 70)), "none is lost, and the first come have the seats");
        var waveOf = Enumerable.Range(0, waves * inAWave).ToDictionary(training.KeyOf, person => person / inAWave, StringComparer.Ordinal);
        stored.Select(e => waveOf[e.GetProperty("personKey").GetString()!]).Should().BeInAscendingOrder("who was answered before another asked stands before him");
        answers.OrderBy(a => a.GetProperty("version").GetInt64()).Select(a => a.GetProperty("enrollmentId").GetGuid())
            .Should().Equal(stored.Select(e => e.GetProperty("enrollmentId").GetGuid()), "the list is the order in which they were let in");

        await Task.WhenAll(stored[..5].Select(e => trainer.SendAsync(
            HttpMethod.Post, $"batches/{batch}/enrollments/{e.GetProperty("enrollmentId").GetGuid()}/withdrawal", new { on = "2019-04-02", reason = "work" })));
        var after = (await trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().ToArray();
        after.Select(Status).Should().Equal(
            [.. Enumerable.Repeat("Withdrawn", 5), .. Enumerable.Repeat("Confirmed", 30), .. Enumerable.Repeat("Waitlisted", 65)], "the head of the list follows");
    }

    [Fact]
    public async Task A_number_under_another_name_waits_for_an_officer_and_both_names_lie_in_the_vault_only()
    {
        var cooperative = await CooperativeAsync(101, [200, 201, 202]);
        var first = await OpenAsync();
        var second = await OpenAsync();
        using var trainer = training.As("trainer");
        using var admin = training.As("admin");
        await trainer.SendAsync(HttpMethod.Post, $"batches/{first}/enrollments", Requests.Enrolment(200, cooperative));

        var requested = (await trainer.SendAsync(HttpMethod.Post, $"batches/{second}/enrollments", Requesting.With(Requests.Enrolment(200, cooperative), "name", "Rahmawati Lain"))).Body;
        Status(requested).Should().Be("Requested");
        (await SendFileAsync(trainer, second, $"NIK;Nama;Nomor Badan Hukum\n{Requests.NationalIdOf(200)};Rahmawati Lain;-\n")).GetProperty("rows").EnumerateArray().Select(Row)
            .Should().Equal("2 Unchanged Requested");
        var caseId = requested.GetProperty("identityCaseId").GetGuid();
        var details = await trainer.ReadAsync($"identity-cases/{caseId}");
        details.GetProperty("knownName").GetString().Should().Be("Contoh 200");
        details.GetProperty("claimedName").GetString().Should().Be("Rahmawati Lain");
        details.GetProperty("nationalId").GetString().Should().Be("1311************");
        (await trainer.ReadAsync("identity-cases?resolved=false")).EnumerateArray().Select(c => c.GetProperty("id").GetGuid()).Should().Contain(caseId);
        (await training.QueryAsync<string>("select table_name::text from " + AllTables + " where content like '%Rahmawati%' or content like '%' || $1 || '%'", Requests.NationalIdOf(200)))
            .Should().BeEmpty("streams and documents name nobody");

        await trainer.SendAsync(HttpMethod.Post, $"identity-cases/{caseId}/resolution", new { outcome = "SamePerson", name = "Claimed", on = "2019-04-03", reason = "identity card seen" });
        var batch = await trainer.ReadAsync($"batches/{second}");
        Status(batch.GetProperty("enrollments")[0]).Should().Be("Confirmed");
        (await trainer.ReadAsync($"people/{training.KeyOf(200)}")).GetProperty("name").GetString().Should().Be("Rahmawati Lain");

        (await admin.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{training.KeyOf(200)}"))).Status.Should().Be(204);
        (await training.CountAsync("select count(*) from mt_doc_sealedperson where id like $1 || '%'", training.KeyOf(200))).Should().Be(0, "the claims of the case go with the person");
        (await trainer.ReadAsync($"identity-cases/{caseId}")).GetProperty("knownName").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Who_gave_another_persons_number_gets_what_was_kept_with_his_own()
    {
        var cooperative = await CooperativeAsync(109, [900, 901]);
        var batch = await OpenAsync();
        using var trainer = training.As("trainer");
        await trainer.SendAsync(HttpMethod.Post, $"batches/{await OpenAsync()}/enrollments", Requests.Enrolment(900, cooperative));
        var requested = (await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", Requesting.With(Requests.Enrolment(900, cooperative), "name", "Contoh 901"))).Body;

        var resolution = new { outcome = "WrongNumber", nationalId = Requests.NationalIdOf(901), on = "2019-04-03", reason = "identity card seen" };
        for (var again = 0; again < 2; again++)
            await trainer.SendAsync(HttpMethod.Post, $"identity-cases/{requested.GetProperty("identityCaseId").GetGuid()}/resolution", resolution);

        var seated = (await trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().Single();
        seated.GetProperty("enrollmentId").GetGuid().Should().Be(requested.GetProperty("enrollmentId").GetGuid());
        seated.GetProperty("personKey").GetString().Should().Be(training.KeyOf(901));
        Status(seated).Should().Be("Confirmed");
        (await trainer.ReadAsync($"people/{training.KeyOf(900)}")).GetProperty("name").GetString().Should().Be("Contoh 900");
        (await trainer.ReadAsync($"people/{training.KeyOf(901)}")).GetProperty("name").GetString().Should().Be("Contoh 901");
        (await training.CountAsync("select count(*) from mt_doc_sealedperson where id like '%-claimed' and id like $1 || '%'", training.KeyOf(900)))
            .Should().Be(0, "what was claimed lies with the person whose it is");
    }

    [Fact]
    public async Task A_number_that_comes_under_two_names_at_once_is_kept_under_one_and_questioned_under_the_other()
    {
        var cooperative = await CooperativeAsync(108, [800]);
        Guid[] batches = [await OpenAsync(), await OpenAsync()];
        using var trainer = training.As("trainer");

        var answers = await Task.WhenAll(batches.Select((batch, i) => trainer.SendAsync(
            HttpMethod.Post, $"batches/{batch}/enrollments", Requesting.With(Requests.Enrolment(800, cooperative), "name", i == 0 ? "Contoh Satu" : "Contoh Dua"))));

        answers.Select(answer => Status(answer.Body)).Should().BeEquivalentTo("Confirmed", "Requested");
    }

    [Fact]
    public async Task Who_is_renamed_or_erased_while_a_new_phone_number_is_kept_does_not_come_back_as_before()
    {
        var (vault, store) = (training.Service<PersonVault>(), training.Service<IDocumentStore>());
        var shown = new PersonalData(Requests.NationalIdOf(850), "Contoh 850", Phone: null);
        await using var first = store.LightweightSession();
        vault.Keep(first, training.KeyOf(850), shown, known: null);
        await first.SaveChangesAsync(Cancellation);

        await using (var late = store.LightweightSession())
        {
            var before = (await vault.FindMany(late, [training.KeyOf(850)], Cancellation))[training.KeyOf(850)];
            await using var renaming = store.LightweightSession();
            vault.Change(renaming, training.KeyOf(850), (await vault.Find(renaming, training.KeyOf(850), Cancellation))! with { Name = "Contoh Baru" });
            await renaming.SaveChangesAsync(Cancellation);
            vault.Keep(late, training.KeyOf(850), shown with { Phone = "081234567890" }, before);
            var lost = (await late.Invoking(session => session.SaveChangesAsync(Cancellation)).Should().ThrowAsync<Exception>()).Which;
            Conflicts.IsConflict(lost).Should().BeTrue("the new name is not lost to what was read before it");
        }

        await using var keeping = store.LightweightSession();
        var known = await vault.Find(keeping, training.KeyOf(850), Cancellation);
        using var admin = training.As("admin");
        (await admin.AskAsync(new HttpRequestMessage(HttpMethod.Delete, $"people/{training.KeyOf(850)}"))).Status.Should().Be(204);
        vault.Keep(keeping, training.KeyOf(850), shown with { Phone = "081234567890" }, known);

        var conflict = (await keeping.Invoking(session => session.SaveChangesAsync(Cancellation)).Should().ThrowAsync<Exception>()).Which;
        Conflicts.IsConflict(conflict).Should().BeTrue("the command is decided again, on what the erasure left");
        (await training.CountAsync("select count(*) from mt_doc_sealedperson where id = $1", training.KeyOf(850))).Should().Be(0);
    }

    [Fact]
    public async Task Of_two_cases_of_one_person_that_are_decided_at_once_the_later_says_which_name_it_replaces()
    {
        var cooperative = await CooperativeAsync(110, [860]);
        using var trainer = training.As("trainer");
        await trainer.SendAsync(HttpMethod.Post, $"batches/{await OpenAsync()}/enrollments", Requests.Enrolment(860, cooperative));
        var cases = new List<string>();
        foreach (var name in new[] { "Contoh Satu", "Contoh Dua" })
        {
            var requested = await trainer.SendAsync(HttpMethod.Post, $"batches/{await OpenAsync()}/enrollments", Requesting.With(Requests.Enrolment(860, cooperative), "name", name));
            cases.Add($"identity-cases/{requested.Body.GetProperty("identityCaseId").GetGuid()}");
        }

        var claimed = new { outcome = "SamePerson", name = "Claimed", on = "2019-04-03", reason = "identity card seen" };
        var answers = await Task.WhenAll(cases.Select(identity => trainer.AskAsync(Requesting.Post($"{identity}/resolution", claimed))));

        answers.Select(answer => answer.Status).Should().BeEquivalentTo([200, 409]);
        var late = cases[answers[0].Status == 409 ? 0 : 1];
        answers.Single(answer => answer.Status == 409).Body.GetProperty("title").GetString().Should().Be("NameChangedSince");
        var standing = (await trainer.ReadAsync(late)).GetProperty("standingName").GetString();
        standing.Should().BeOneOf("Contoh Satu", "Contoh Dua");
        await trainer.SendAsync(HttpMethod.Post, $"{late}/resolution", Requesting.With(claimed, "replaces", standing));
        (await trainer.ReadAsync($"people/{training.KeyOf(860)}")).GetProperty("name").GetString()
            .Should().Be((await trainer.ReadAsync(late)).GetProperty("claimedName").GetString()).And.NotBe(standing);
    }

    [Fact]
    public async Task Are_listed_for_cooperatives_that_are_found_without_a_look_at_all_of_them()
    {
        await using var session = training.Store.LightweightSession();
        await session.BeginTransactionAsync(Cancellation);
        // of the few that a test has, a look at all is cheap
        await session.QueryAsync<string>("select set_config('enable_seqscan', 'off', true)", Cancellation);

        var plan = await EnrolFromFile.Called(session, ["1", "2"]).ExplainAsync(token: Cancellation);

        plan.NodeType.Should().Be("Bitmap Heap Scan", "both numbers have an index");
    }

    [Fact]
    public async Task Whose_names_differ_are_listed_page_by_page_the_longest_waiting_first()
    {
        var cooperative = await CooperativeAsync(140, [870, 871, 872]);
        using var trainer = training.As("trainer");
        await EnrolAsync("", "2019-04-01");
        string[] days = ["2019-04-05", "2019-04-02", "2019-04-05"];
        foreach (var day in days)
            await EnrolAsync($"Lain {day}", day);

        var all = (await trainer.ReadAsync("identity-cases")).EnumerateArray().ToArray();
        var paged = new List<JsonElement>();
        for (var page = await PageAsync(""); page.Length > 0; page = await PageAsync($"&after={Id(page[^1])}"))
            paged.AddRange(page);

        paged.Select(Id).Should().Equal(all.Select(Id)).And.OnlyHaveUniqueItems();
        all.Should().HaveCountGreaterThanOrEqualTo(9);
        all.Select(c => c.GetProperty("openedOn").GetString()).Should().BeInAscendingOrder(StringComparer.Ordinal);

        async Task<JsonElement[]> PageAsync(string after) => [.. (await trainer.ReadAsync($"identity-cases?limit=2{after}")).EnumerateArray()];

        async Task EnrolAsync(string otherName, string on)
        {
            var batch = await OpenAsync();
            foreach (var number in new[] { 870, 871, 872 })
            {
                var enrolment = Requesting.With(Requests.Enrolment(number, cooperative), "on", on);
                await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", otherName == "" ? enrolment : Requesting.With(enrolment, "name", $"{otherName} {number}"));
            }
        }

        static Guid Id(JsonElement identity) => identity.GetProperty("id").GetGuid();
    }

    [Fact]
    public async Task Whose_class_was_cancelled_waits_at_the_head_for_the_next_class_of_the_course_and_once()
    {
        var cooperative = await CooperativeAsync(102, Enumerable.Range(300, 5));
        using var trainer = training.As("trainer");
        var cancelled = await OpenAsync();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{cancelled}/enrollments", Requests.Enrolment(304, cooperative));
        await trainer.SendAsync(HttpMethod.Post, $"batches/{cancelled}/cancellation", new { on = "2019-04-02", reason = "flood" });

        var next = await OpenAsync();
        foreach (var person in new[] { 300, 301, 302, 304 })
            await trainer.SendAsync(HttpMethod.Post, $"batches/{next}/enrollments", Requests.Enrolment(person, cooperative));
        var seated = (await trainer.ReadAsync($"batches/{next}")).GetProperty("enrollments").EnumerateArray().ToArray();
        seated[3].GetProperty("priorityFrom").GetGuid().Should().Be(cancelled);
        await trainer.SendAsync(HttpMethod.Post, $"batches/{next}/enrollments/{seated[0].GetProperty("enrollmentId").GetGuid()}/withdrawal", new { on = "2019-04-03", reason = "work" });
        (await trainer.ReadAsync($"batches/{next}")).GetProperty("enrollments").EnumerateArray().Select(Status)
            .Should().Equal("Withdrawn", "Confirmed", "Waitlisted", "Confirmed");

        var later = await OpenAsync();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{later}/enrollments", Requests.Enrolment(304, cooperative));
        (await trainer.ReadAsync($"batches/{later}")).GetProperty("enrollments")[0].TryGetProperty("priorityFrom", out var again);
        again.ValueKind.Should().BeOneOf([JsonValueKind.Null, JsonValueKind.Undefined], "the next class has made up for it");
    }

    [Fact]
    public async Task A_list_goes_in_row_by_row_and_again_changes_nothing()
    {
        var cooperative = await CooperativeAsync(103, [400, 401, 402, 403], cooperativeNumber: "1311010000103");
        var batch = await OpenAsync();
        using var trainer = training.As("trainer");
        string Line(int person, string number = "1311010000103") => $"{Requests.NationalIdOf(person)};Contoh {person};;{number}\n";
        var file = "NIK;Nama;Telepon;NIK Koperasi\n" + Line(400) + "123;Salah;;1311010000103\n" + Line(401) + Line(402, "9999999999999") + Line(404) + Line(402) + Line(400) + Line(403, "13\0");

        var sent = await SendFileAsync(trainer, batch, file);
        sent.GetProperty("rows").EnumerateArray().Select(Row).Should().Equal(
            "2 Enrolled Confirmed", "3 Refused NIK must have 16 digits", "4 Enrolled Confirmed", "5 Refused NIK Koperasi no cooperative is known by this number",
            "6 Refused NotAnOfficerInTerm", "7 Refused NIK the same number stands in line 5", "8 Refused NIK the same number stands in line 2",
            "9 Refused NIK Koperasi no cooperative is known by this number");

        var before = await trainer.ReadAsync($"batches/{batch}");
        var again = await SendFileAsync(trainer, batch, file);
        again.GetProperty("enrolled").GetInt32().Should().Be(0);
        again.GetProperty("unchanged").GetInt32().Should().Be(2);
        (await trainer.ReadAsync($"batches/{batch}")).ToString().Should().Be(before.ToString());
        (await training.CountAsync("select count(*) from mt_events where stream_id = $1", batch)).Should().Be(before.GetProperty("version").GetInt64());

        await trainer.SendAsync(
            HttpMethod.Post, $"batches/{batch}/enrollments/{sent.GetProperty("rows")[0].GetProperty("enrollmentId").GetGuid()}/withdrawal", new { on = "2019-04-03", reason = "work" });
        (await SendFileAsync(trainer, batch, file)).GetProperty("rows").EnumerateArray().Select(Row).First()
            .Should().Be("2 Unchanged Withdrawn", "who withdrew is not enrolled again by the list");
        (await SendFileAsync(trainer, batch, "NIK;Nama;NIK Koperasi\n" + $"{Requests.NationalIdOf(401)};Rahmawati Lain;1311010000103\n")).GetProperty("rows").EnumerateArray().Select(Row)
            .Should().Equal("2 Refused Nama the number is in the batch under another name");
    }

    [Fact]
    public async Task A_list_may_be_a_workbook_whose_numbers_are_text()
    {
        await CooperativeAsync(111, [410, 411], cooperativeNumber: "1311010000111");
        var batch = await OpenAsync();
        using var trainer = training.As("trainer");
        Dictionary<string, object?> Line(int person, object number) => new(StringComparer.Ordinal)
        {
            ["Nama"] = $"Contoh {person}",
            ["NIK"] = number,
            ["NIK Koperasi"] = "1311010000111",
        };
        using var book = new MemoryStream();
        await book.SaveAsAsync(
            new[] { Line(410, Requests.NationalIdOf(410)), Line(411, double.Parse(Requests.NationalIdOf(411), CultureInfo.InvariantCulture)), Line(411, Requests.NationalIdOf(411)) },
            cancellationToken: Cancellation);

        var sent = await SendFileAsync(trainer, batch, new ByteArrayContent(book.ToArray()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        sent.GetProperty("rows").EnumerateArray().Select(Row).Should().Equal(
            "2 Enrolled Confirmed", "3 Refused NIK is stored as a number, which loses the last digit: format the column as text", "4 Enrolled Confirmed");
        (await trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().Select(e => e.GetProperty("personKey").GetString())
            .Should().Equal(training.KeyOf(410), training.KeyOf(411));
    }

    [Fact]
    public async Task Of_a_list_without_one_good_row_each_is_told_also_where_others_wait_for_their_next_class()
    {
        var cooperative = await CooperativeAsync(112, [420]);
        using var trainer = training.As("trainer");
        var cancelled = await OpenAsync();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{cancelled}/enrollments", Requests.Enrolment(420, cooperative));
        await trainer.SendAsync(HttpMethod.Post, $"batches/{cancelled}/cancellation", new { on = "2019-04-02", reason = "flood" });

        var sent = await SendFileAsync(trainer, await OpenAsync(), "NIK;Nama;NIK Koperasi\n123;Salah;1311010000112\n;Kosong;1311010000112\n");
        sent.GetProperty("rows").EnumerateArray().Select(Row).Should().Equal("2 Refused NIK must have 16 digits", "3 Refused NIK must have 16 digits");
    }

    [Fact]
    public async Task Their_whole_numbers_are_shown_to_the_roles_and_for_the_purposes_that_allow_it_and_each_time_is_recorded()
    {
        var cooperative = await CooperativeAsync(104, [500]);
        var batch = await OpenAsync();
        using var trainer = training.As("trainer", "siti");
        using var admin = training.As("admin");
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", Requesting.With(Requests.Enrolment(500, cooperative), "phone", "0812-0000-1128"));
        var personKey = training.KeyOf(500);

        var masked = (await trainer.ReadAsync($"batches/{batch}/participants"))[0].GetProperty("person");
        masked.GetProperty("nationalId").GetString().Should().Be("1311************");
        masked.GetProperty("phone").GetString().Should().EndWith("128").And.NotContain("0812");
        (await admin.ReadAsync($"people/readings?personKey={personKey}")).GetProperty("items").GetArrayLength().Should().Be(0, "what is masked is not recorded");

        var whole = (await trainer.ReadAsync($"batches/{batch}/participants?purpose=ministry-report"))[0].GetProperty("person");
        whole.GetProperty("nationalId").GetString().Should().Be(Requests.NationalIdOf(500));
        using var byHeader = new HttpRequestMessage(HttpMethod.Get, $"people/{personKey}") { Headers = { { "Purpose", "identity-check" } } };
        (await trainer.AskAsync(byHeader)).Body.GetProperty("masked").GetBoolean().Should().BeFalse();

        (await admin.ReadAsync($"people/readings?personKey={personKey}")).GetProperty("items").EnumerateArray()
            .Select(r => $"{r.GetProperty("actor").GetString()} {r.GetProperty("purpose").GetString()}")
            .Should().Equal("siti identity-check", "siti ministry-report");
        (await trainer.AskAsync(new HttpRequestMessage(HttpMethod.Get, "people/readings"))).Status.Should().Be(403, "the record is the admin's");
        (await trainer.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"people/{personKey}?purpose=curiosity"))).Body.GetProperty("field").GetString().Should().Be("purpose");
        var forbidden = await trainer.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"people/{personKey}?purpose=data-subject-request"));
        forbidden.Status.Should().Be(403);
        forbidden.Body.GetProperty("title").GetString().Should().Be("PurposeNotAllowed");
    }

    [Fact]
    public async Task What_happened_to_one_is_told_with_who_recorded_it_and_without_a_name()
    {
        var cooperative = await CooperativeAsync(105, [600, 601]);
        var batch = await OpenAsync();
        using var trainer = training.As("trainer", "siti");
        using var auditor = training.As("viewer");
        var enrolled = (await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", Requests.Enrolment(600, cooperative))).Body;
        var id = enrolled.GetProperty("enrollmentId").GetGuid();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments/{id}/check-in", new { on = "2019-04-23" });
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/start", new { on = "2019-04-23" });
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/attendance?sentAt=2019-04-23T10:00:00%2B07:00", new[] { Requests.Attendance(id, "2019-04-23") });

        var history = await auditor.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"batches/{batch}/enrollments/{id}/history"));
        history.Body.EnumerateArray().Select(e => e.GetProperty("event").GetString())
            .Should().Equal("batch.participant-enrolled", "batch.participant-checked-in", "batch.attendance-recorded");
        history.Body.EnumerateArray().Should().OnlyContain(e => e.GetProperty("actor").GetString() == "siti");
        history.Body[2].GetProperty("facts").GetProperty("clockSkewSeconds").GetInt32().Should().BeNegative("the device's clock stood in 2019");
        history.Text.Should().NotContain("Contoh 600").And.NotContain(Requests.NationalIdOf(600));
        (await auditor.AskAsync(new HttpRequestMessage(HttpMethod.Get, $"batches/{batch}/enrollments/{Guid.Empty}/history"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Whose_cooperative_changed_before_the_class_is_shown_and_nothing_is_withdrawn_by_itself()
    {
        var cooperative = await CooperativeAsync(106, [700]);
        var batch = await OpenAsync();
        using var trainer = training.As("trainer");
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", Requests.Enrolment(700, cooperative));
        (await trainer.ReadAsync($"batches/{batch}/review")).GetArrayLength().Should().Be(0);

        await TellAsync(cooperative, version: 2, Given.Cooperative(ActivityStatus.Active, Given.Officer(training.KeyOf(700))) with { CooperativeId = cooperative });
        (await trainer.ReadAsync($"batches/{batch}/review")).EnumerateArray().Single().GetProperty("changes")[0].GetString().Should().Be("BecameActive");
        (await trainer.ReadAsync("review")).EnumerateArray().Select(i => i.GetProperty("batchId").GetGuid()).Should().Contain(batch);

        var successor = Guid.Parse("5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f2aff");
        var state = Given.Cooperative(ActivityStatus.Inactive, Given.Officer(training.KeyOf(700))) with { CooperativeId = cooperative };
        await TellAsync(cooperative, version: 3, state with { LegalLife = LegalLife.Merged, SuccessorId = successor });
        var merged = (await trainer.ReadAsync("review")).EnumerateArray().Single(i => i.GetProperty("batchId").GetGuid() == batch);
        (merged.GetProperty("changes")[0].GetString(), merged.GetProperty("successorId").GetGuid()).Should().Be(("Merged", successor));
        await TellAsync(cooperative, version: 4, state with { LegalLife = LegalLife.Dissolved });
        (await trainer.ReadAsync($"batches/{batch}/review")).EnumerateArray().Single().GetProperty("changes")[0].GetString().Should().Be("Dissolved");
        Status((await trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments")[0]).Should().Be("Confirmed");
    }

    [Fact]
    public async Task A_NationalId_of_elsewhere_is_no_more_than_a_warning()
    {
        var cooperative = await CooperativeAsync(107, []);
        var batch = await OpenAsync();
        using var admin = training.As("admin");
        var guest = new { nationalId = "1371011706609828", name = "Contoh Padang", cooperativeId = cooperative, on = "2019-04-01", overrideReason = "new on the board" };

        var enrolled = (await admin.SendAsync(HttpMethod.Post, $"batches/{batch}/enrollments", guest)).Body;
        Status(enrolled).Should().Be("Confirmed");
        enrolled.GetProperty("warning").GetString().Should().Be("The NationalId was issued outside the regency.");
    }

    private static string? Status(JsonElement e) => e.GetProperty("status").GetString();

    private static string Row(JsonElement row) => string.Join(' ', new[] { "line", "outcome", "status", "column", "reason" }
        .Select(name => row.GetProperty(name)).Where(value => value.ValueKind != JsonValueKind.Null).Select(value => value.ToString()));

    private static Task<JsonElement> SendFileAsync(HttpClient trainer, Guid batch, string file) =>
        SendFileAsync(trainer, batch, new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "text/csv");

    private static async Task<JsonElement> SendFileAsync(HttpClient trainer, Guid batch, HttpContent file, string type)
    {
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        var answer = await trainer.AskAsync(new HttpRequestMessage(HttpMethod.Post, $"batches/{batch}/enrollments/file?on=2019-04-01") { Content = file });
        answer.Status.Should().Be((int)HttpStatusCode.OK, answer.Text);
        return answer.Body;
    }

    private async Task<Guid> OpenAsync(int capacity = 2)
    {
        using var trainer = training.As("trainer");
        var programme = (await trainer.SendAsync(HttpMethod.Post, "programmes", Requests.Programme())).Body.GetProperty("id").GetGuid();
        var batch = (await trainer.SendAsync(HttpMethod.Post, $"programmes/{programme}/batches", Requesting.With(Requests.Batch(venue: $"Aula {programme}"), "capacity", capacity))).Body.GetProperty("id").GetGuid();
        await trainer.SendAsync(HttpMethod.Post, $"batches/{batch}/opening", new { on = "2019-03-25" });
        return batch;
    }

    private async Task<Guid> CooperativeAsync(int number, IEnumerable<int> officers, string? cooperativeNumber = null)
    {
        var id = Guid.Parse($"5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0f{number:0000}");
        await TellAsync(id, version: 1, Given.Cooperative(ActivityStatus.Inactive, [.. officers.Select(n => Given.Officer(training.KeyOf(n)))]) with { CooperativeId = id, CooperativeNumber = cooperativeNumber });
        return id;
    }

    private async Task TellAsync(Guid cooperative, long version, CooperativeState state)
    {
        await using var broker = await Broker.ConnectAsync(training.Messaging);
        var metadata = new EventMetadata(
            Guid.NewGuid(), "registry", cooperative, version, cooperative, new DateOnly(2018, 7, 1), DateTimeOffset.UnixEpoch, CorrelationId: null, CausationId: null);
        await broker.PublishAsync(new CooperativeProfileRevised(metadata, state));
        await Eventually.BecomesTrueAsync(
            async () => await training.CountAsync("select count(*) from mt_doc_inboxmessage where id like '%' || $1", metadata.Id.ToString()) == 1, "Training has heard of it");
    }
}
