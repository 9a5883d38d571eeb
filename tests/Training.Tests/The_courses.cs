using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Testing;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Courses;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>As the service is configured, and as it must not be.</summary>
public sealed class The_courses
{
    private static readonly string Settings = Path.Combine(Repository.Root, "src", "Training.Service", "appsettings.json");

    [Fact]
    public void Are_five_each_with_its_syllabus_its_hours_and_its_rule()
    {
        var courses = new CourseCatalogue(new ConfigurationBuilder().AddJsonFile(Settings).Build()).All;

        courses.Select(c => c.Code).Should().Equal("revitalisation", "entrepreneurship", "business-management", "it-financial-reports", "institutional-strengthening");
        courses.Should().OnlyContain(c => c.Hours == 27 && c.Syllabus.Sum(t => t.Hours) == c.Hours && c.Rule == new CompletionRule(80, true, 0));
        courses.Where(c => c.ForInactiveOnly).Should().ContainSingle().Which.Code.Should().Be("revitalisation");
    }

    [Theory]
    [InlineData("MinimumAttendancePercent", "101")]
    [InlineData("PassingScore", "-1")]
    public void Are_not_configured_with_what_nobody_can_reach(string setting, string value)
    {
        var read = () => new CourseCatalogue(new ConfigurationBuilder().AddJsonFile(Settings)
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"Courses:0:{setting}"] = value }).Build());

        read.Should().Throw<InvalidOperationException>().WithMessage("*revitalisation*");
    }

    [Fact]
    public void Of_a_batch_stay_what_they_were_when_it_was_scheduled()
    {
        var then = Given.Revitalisation with { Nama = "Nama lama" };
        var batch = Given.Batch() with { Course = ScheduleBatch.Decide(Given.Programme(), Given.Plan, then, Given.Today).Course };

        Given.Courses.Of(batch).Nama.Should().Be("Nama lama");
        Given.Courses.Of(Given.Batch()).Nama.Should().Be("Revitalisasi koperasi", "what was stored before the course was kept is of the course of today");
        Given.Courses.Of(Given.Batch() with { CourseCode = "cooking" }).Nama.Should().Be("cooking", "a course that is given no more is at least called by its code");
    }

    [Fact]
    public void That_are_given_no_more_undo_nothing_that_was_decided_by_their_rule()
    {
        DateOnly[] days = [.. Enumerable.Range(0, 5).Select(Given.FirstDay.AddDays)];
        var old = Given.Batch() with { CourseCode = "cooking", Rule = null, Days = days };
        old = Batch.Fold(old, Given.Enrolled(old, "a")).After(Given.Started);
        var participant = old.Enrollments[0].EnrollmentId;
        AttendanceRecorded Present(DateOnly day) => new(day, DerivedId.From(day), participant, Present: true);
        var completed = old.After(
            [.. days[..4].Select(Present), new PostTestTaken(days[3], participant, 70), new ParticipantCompleted(days[^1], participant), new BatchCompleted(days[^1])]);

        Completion.Corrections(completed, Given.Courses.Of(completed), Given.Today).Should().BeEmpty("four days of five were enough then");
    }

    [Fact]
    public void Are_named_where_one_does_not_exist()
    {
        var find = () => Given.Courses.Find("cooking");

        find.Should().Throw<InvalidField>().Which.Rule.Should().Contain("revitalisation");
    }
}
