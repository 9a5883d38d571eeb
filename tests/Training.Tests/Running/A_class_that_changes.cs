using System.Text.Json;
using AwesomeAssertions;
using Ical.Net;
using Ical.Net.CalendarComponents;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Testing.Requesting;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>What a trainer does when a class does not go as planned.</summary>
[Trait("Speed", "integration")]
[Collection<SharedTraining>]
public sealed class A_class_that_changes(RunningTraining training)
{
    private readonly HttpClient _trainer = training.As("trainer");

    [Fact]
    public async Task And_is_broken_off_keeps_what_was_spent_and_attended_and_frees_the_rest()
    {
        var (programme, batch, people) = await OpenAsync(10, 20);
        await PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await PostAsync($"batches/{batch}/start", new { on = "2019-04-23" });
        await PostAsync($"batches/{batch}/attendance", new[] { Requests.Attendance(people[0], "2019-04-23") });
        await PostAsync($"batches/{batch}/invoices", new { number = "INV-1", date = "2019-04-23", kind = "Meals", amount = 50_000 });

        await PostAsync($"batches/{batch}/abort", new { on = "2019-04-23", reason = "flood" });

        var aborted = await _trainer.ReadAsync($"batches/{batch}");
        aborted.GetProperty("status").GetString().Should().Be("Aborted");
        var participant = aborted.GetProperty("enrollments")[0];
        participant.GetProperty("status").GetString().Should().Be("BatchCancelled");
        participant.GetProperty("daysAttended").EnumerateArray().Select(day => day.GetString()).Should().Equal("2019-04-23");
        var budget = await _trainer.ReadAsync($"programmes/{programme}/budget");
        new[] { "reserved", "committed", "realised", "free" }.Select(place => budget.GetProperty(place).GetInt64()).Should().Equal(0, 0, 50_000, 9_950_000);
        (await CalendarAsync(batch)).Select(day => day.Status).Should().Equal("CONFIRMED", "CANCELLED", "CANCELLED");

        NameOf(await _trainer.AskAsync(Post($"programmes/{programme}/batches", On("2019-04-23", programme)))).Should().Be("VenueTaken", "there it took place");
        var next = IdOf(await PostAsync($"programmes/{programme}/batches", On("2019-04-24", programme)));
        await PostAsync($"batches/{next}/opening", new { on = "2019-04-01" });
        await PostAsync($"batches/{next}/enrollments", Requests.Enrolment(20, CooperativeOf(10)));
        (await _trainer.ReadAsync($"batches/{next}")).GetProperty("enrollments")[0].GetProperty("priorityFrom").GetGuid().Should().Be(batch);
        NameOf(await _trainer.AskAsync(Post($"batches/{batch}/abort", new { on = "2019-04-23", reason = "again" }))).Should().Be("BatchNotInThatState");
    }

    [Fact]
    public async Task Gives_a_person_who_is_moved_a_seat_in_another_and_the_one_left_to_who_waits()
    {
        var (programme, from, people) = await OpenAsync(11, 30, 31, 32);
        var to = IdOf(await PostAsync($"programmes/{programme}/batches", Requests.Batch("entrepreneurship", $"Balai {programme}")));
        await PostAsync($"batches/{to}/opening", new { on = "2019-03-25" });

        var moved = await PostAsync($"batches/{from}/enrollments/{people[0]}/move", new { toBatchId = to, on = "2019-04-02", reason = "harvest" });

        (await StatusesAsync(from)).Should().Equal("Withdrawn", "Confirmed", "Confirmed");
        var entered = (await _trainer.ReadAsync($"batches/{to}")).GetProperty("enrollments").EnumerateArray().Single();
        entered.GetProperty("enrollmentId").GetGuid().Should().Be(moved.Body.GetProperty("enrollmentId").GetGuid());
        (entered.GetProperty("personKey").GetString(), entered.GetProperty("status").GetString()).Should().Be((training.KeyOf(30), "Confirmed"));
        var left = (await _trainer.ReadAsync($"batches/{from}/enrollments/{people[0]}/history")).EnumerateArray().Last();
        left.GetProperty("event").GetString().Should().Be("batch.participant-moved");
        left.GetProperty("facts").GetProperty("toBatchId").GetGuid().Should().Be(to);
        var again = await _trainer.AskAsync(Post($"batches/{from}/enrollments/{people[0]}/move", new { toBatchId = to, on = "2019-04-02", reason = "harvest" }));
        NameOf(again).Should().Be("EnrolmentNotOpen");
        (await StatusesAsync(to)).Should().ContainSingle("he is not seated twice");
    }

    [Fact]
    public async Task Keeps_its_days_in_the_calendars_of_those_who_follow_it()
    {
        var (_, batch, _) = await OpenAsync(12, 40);

        var planned = await CalendarAsync(batch);
        planned.Select(day => day.Start!.AsUtc).Should().Equal(Enumerable.Range(23, 3).Select(day => new DateTime(2019, 4, day, 1, 0, 0, DateTimeKind.Utc)), "08:00 in Jakarta");
        await PostAsync($"batches/{batch}/rescheduling", new { on = "2019-04-01", reason = "flood", days = new[] { "2019-05-02", "2019-05-03" } });

        var moved = await CalendarAsync(batch);
        moved.Select(day => day.Uid).Should().Equal(planned.Select(day => day.Uid));
        moved.Select(day => (day.Start!.Day, day.Status)).Should().Equal((2, "TENTATIVE"), (3, "TENTATIVE"), (25, "CANCELLED"));
        moved.Should().OnlyContain(day => day.Sequence == 1);
        (await _trainer.AskAsync(Get($"batches/{Guid.Empty}/calendar.ics"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Lets_a_substitute_sit_and_complete_for_himself_and_keeps_whose_seat_it_was()
    {
        var (_, batch, people) = await OpenAsync(13, 50, 51, except: 51);
        var known = (await _trainer.ReadAsync($"cooperatives/{CooperativeOf(13)}")).GetRawText();
        await PostAsync($"batches/{batch}/confirmation", new { on = "2019-04-10" });
        await PostAsync($"batches/{batch}/start", new { on = "2019-04-23" });

        var substitute = (await PostAsync($"batches/{batch}/enrollments/{people[0]}/substitution", Requests.Substitute(51))).Body.GetProperty("enrollmentId").GetGuid();
        await PostAsync($"batches/{batch}/attendance", new[] { "2019-04-23", "2019-04-24", "2019-04-25" }.Select(day => Requests.Attendance(substitute, day)).ToArray());
        await PostAsync($"batches/{batch}/post-tests", new[] { new { enrollmentId = substitute, takenOn = "2019-04-25", score = 80 } });
        await PostAsync($"batches/{batch}/completion", new { on = "2019-04-25" });

        (await StatusesAsync(batch)).Should().Equal("Substituted", "Completed");
        var seated = (await _trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments")[1];
        seated.GetProperty("substituteFor").GetGuid().Should().Be(people[0]);
        seated.GetProperty("eligibility").GetProperty("role").GetString().Should().Be("Chair", "he is eligible by himself");
        var handedOver = (await _trainer.ReadAsync($"batches/{batch}/enrollments/{people[0]}/history")).EnumerateArray().Last().GetProperty("facts");
        (handedOver.GetProperty("substituteId").GetGuid(), handedOver.GetProperty("reason").GetString()).Should().Be((substitute, "illness"));
        (await _trainer.ReadAsync($"cooperatives/{CooperativeOf(13)}")).GetRawText().Should().Be(known, "its officers do not change by it");
    }

    private static Guid CooperativeOf(int number) => Guid.Parse($"5f0c1c0e-7a53-4c8e-9d0c-6f7f4f0e{number:0000}");

    private static object On(string day, Guid programme) => With(Requests.Batch(venue: $"Aula Contoh {programme}"), "days", new[] { day });

    /// <summary>A class of two seats, and the officers of one cooperative who ask for one.</summary>
    private async Task<(Guid Programme, Guid Batch, Guid[] Enrolments)> OpenAsync(int number, int first, int? second = null, int? third = null, int? except = null)
    {
        int[] people = [.. new[] { first, second, third }.OfType<int>()];
        await training.HearOfCooperativeAsync(CooperativeOf(number), people);
        var (programme, batch) = await training.OpenBatchAsync();
        var enrolments = new List<Guid>();
        foreach (var person in people.Where(person => person != except))
            enrolments.Add((await PostAsync($"batches/{batch}/enrollments", Requests.Enrolment(person, CooperativeOf(number)))).Body.GetProperty("enrollmentId").GetGuid());
        return (programme, batch, [.. enrolments]);
    }

    private async Task<CalendarEvent[]> CalendarAsync(Guid batch)
    {
        var calendar = await _trainer.AskAsync(Get($"batches/{batch}/calendar.ics"));
        calendar.ContentType.Should().Be("text/calendar");
        return [.. Calendar.Load(calendar.Text)!.Events.OrderBy(day => day.Uid, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<string?>> StatusesAsync(Guid batch) =>
        (await _trainer.ReadAsync($"batches/{batch}")).GetProperty("enrollments").EnumerateArray().Select(e => e.GetProperty("status").GetString());

    private Task<HttpAnswer> PostAsync(string path, object body) => _trainer.SendAsync(HttpMethod.Post, path, body);

    private static Guid IdOf(HttpAnswer answer) => answer.Body.GetProperty("id").GetGuid();

    private static string? NameOf(HttpAnswer refused) => refused.Body.GetProperty("title").GetString();
}
