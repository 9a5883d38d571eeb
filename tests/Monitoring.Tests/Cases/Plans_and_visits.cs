using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

public sealed class Plans_and_visits
{
    private static readonly MakePlan.Request Plan = new(
        Day("2019-05-08"), Day("2019-08-31"), ["Hold the meeting"], "companion-1", [new Milestone("Books rebuilt", Day("2019-06-30")), new Milestone("Meeting held", Day("2019-08-31"))]);

    [Theory]
    [InlineData("2019-05-07")]
    [InlineData("2020-02-26")]
    public void Have_milestones_within_the_mentoring_months(string due) =>
        ((Func<object>)(() => MakePlan.Decide(Case(Evaluated()), Plan with { Milestones = [new Milestone("Books rebuilt", Day(due))] }, Policies, Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("dueOn");

    [Theory]
    [InlineData("2019-04-24")]
    [InlineData("2020-02-26")]
    public void Have_a_meeting_within_the_case(string meeting) =>
        ((Func<object>)(() => MakePlan.Decide(Case(Evaluated()), Plan with { MeetingDate = Day(meeting) }, Policies, Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("meetingDate");

    [Theory]
    [InlineData("")]
    [InlineData("Hold\0it")]
    public void Have_activities_that_say_something(string activity) =>
        ((Func<object>)(() => MakePlan.Decide(Case(Evaluated()), Plan with { Activities = [activity] }, Policies, Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("activities");

    [Fact]
    public void Tell_what_was_found_in_as_many_lines_as_it_takes()
    {
        var visit = Visit() with { Findings = "No books\nNo shop", NextSteps = "Write them\r\n- in ink" };

        RecordVisit.Decide(At(RevivalStage.Planned), visit, "companion-1", Today).Should().ContainSingle().Which.Should().BeEquivalentTo(new { visit.Findings, visit.NextSteps });
        ((Func<object>)(() => RecordVisit.Decide(At(RevivalStage.Planned), Visit() with { Findings = "No\0books" }, "companion-1", Today).ToArray()))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("findings");
    }

    [Fact]
    public void Say_once_that_a_milestone_was_reached_and_keep_it_in_the_next_plan()
    {
        var planned = Case(Evaluated(), MakePlan.Decide(Case(Evaluated()), Plan, Policies, Today));
        var reached = planned.After(MakePlan.Decide(planned, 1, new(Day("2019-06-20"), Remarks: null), Today));

        reached.Plan!.Milestones.Select(m => m.ReachedOn).Should().Equal(Day("2019-06-20"), null);
        MakePlan.Decide(reached, 1, new(Day("2019-06-21"), Remarks: null), Today).Should().BeEmpty();
        reached.After([MakePlan.Decide(reached, Plan, Policies, Today)]).Plan!.Milestones[0].ReachedOn.Should().Be(Day("2019-06-20"));
        ((Func<object>)(() => MakePlan.Decide(planned, 3, new(Day("2019-06-20"), Remarks: null), Today).ToArray())).Should().Throw<NotFound>();
    }

    [Fact]
    public void Keep_the_agreed_steps_until_they_are_done()
    {
        var request = Visit() with { AgreedSteps = [new AgreedStep("Count the stock", Day("2019-06-01"), "Treasurer")] };
        var visited = At(RevivalStage.Planned).After(RecordVisit.Decide(At(RevivalStage.Planned), request, "companion-1", Today));

        visited.Visits[0].Steps.Should().ContainSingle().Which.DoneOn.Should().BeNull();
        var done = visited.After(RecordVisit.Decide(visited, request.ClientId, 1, new(Day("2019-05-30"), Remarks: null), Today));
        done.Visits[0].Steps[0].DoneOn.Should().Be(Day("2019-05-30"));
        RecordVisit.Decide(done, request.ClientId, 1, new(Day("2019-05-31"), Remarks: null), Today).Should().BeEmpty();
    }

    [Theory]
    [InlineData(VisitKind.Guidance)]
    [InlineData(VisitKind.Practice)]
    public void Are_guidance_or_practice_and_bring_the_case_to_mentoring(VisitKind kind)
    {
        var planned = At(RevivalStage.Planned);

        var visited = planned.After(RecordVisit.Decide(planned, Visit() with { Kind = kind, Present = ["Chair", "Treasurer"] }, "companion-1", Today));

        visited.Stage.Should().Be(RevivalStage.Mentoring);
        visited.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Kind = kind, On = Day("2019-05-17"), Present = new[] { "Chair", "Treasurer" }, Findings = "No books", NextSteps = "Write them", RecordedBy = "companion-1" });
    }

    [Fact]
    public void Have_no_step_due_before_the_visit() =>
        ((Func<object>)(() => RecordVisit.Decide(At(RevivalStage.Planned), Visit() with { AgreedSteps = [new AgreedStep("Count", Day("2019-05-01"), "Treasurer")] }, "companion-1", Today).ToArray()))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("dueOn");

    [Fact]
    public void Are_not_mistaken_for_another_under_the_same_id()
    {
        var c = Case([Evaluated(), Planned(), Visited()]);

        ((Func<object>)(() => RecordVisit.Decide(c, Visit() with { ClientId = Visited().ClientId, On = Day("2019-05-20") }, "companion-1", Today).ToArray()))
            .Should().Throw<Refusal>().Which.Name.Should().Be("ClientIdReused");
    }

    [Fact]
    public void Are_taken_late_where_they_took_place_before_the_case_closed()
    {
        var closed = Life.Opened(Mentored()).Sweep("2020-03-01").Last;

        RecordVisit.Decide(closed, Visit() with { On = Day("2020-02-20") }, "companion-1", Today).Should().ContainSingle();
        ((Func<object>)(() => RecordVisit.Decide(closed, Visit() with { On = Day("2020-03-05") }, "companion-1", Today).ToArray()))
            .Should().Throw<Refusal>().Which.Name.Should().Be("CaseNotInThatStage");
    }

    [Fact]
    public void Recorded_offline_and_sent_after_a_sweep_take_the_case_out_of_its_stall() =>
        Life.Opened(Mentored()).Sweep("2019-07-10").Work(Visited("2019-06-20", id: 2)).Last.Stage.Should().Be(RevivalStage.Mentoring);

    private static RecordVisit.Request Visit() =>
        new(Guid.Parse("0f1b5c1e-6f0e-8e2b-9a52-1f9d5b1f0a11"), Day("2019-05-17"), VisitKind.Guidance, ["Chair"], "No books", "Write them", AgreedSteps: null);
}
