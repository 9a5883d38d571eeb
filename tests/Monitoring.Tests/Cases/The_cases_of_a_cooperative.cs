using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>Which cases a cooperative has, by what was heard of it and in whatever order.</summary>
public sealed class The_cases_of_a_cooperative
{
    private static readonly Guid Successor = Guid.Parse("7a0f3c52-2b0e-4f43-9c39-0a2f6b1d5e77");

    [Fact]
    public void Begin_when_the_cooperative_and_a_completion_are_both_known()
    {
        var life = new Life(CooperativeId).Hear(Heard.Completed(Ani));
        life.Cases.Should().BeEmpty("the completion waits for its cooperative");

        life.Hear(Heard.Registered());

        life.Last.Should().BeEquivalentTo(new { Episode = 1, OpenedOn = Day("2019-04-25"), Stage = RevivalStage.Opened, PersonKeys = new[] { Ani } });
        life.Watch.OpenCaseId.Should().Be(RevivalCase.IdOf(CooperativeId, 1));
    }

    [Fact]
    public void Say_from_their_opening_on_whom_they_rest()
    {
        var life = new Life(CooperativeId).Hear(Heard.Completed(Ani), Heard.Completed(Budi, version: 11), Heard.Registered());

        life.Taken.Should().ContainSingle().Which.Should().BeOfType<CaseOpened>().Which.Officers!.Select(o => o.PersonKey).Should().BeEquivalentTo([Ani, Budi]);
        life.Hear(Heard.Completed("citra", version: 12)).Taken.Should().ContainSingle().Which.Should().BeOfType<OfficerJoined>();
    }

    [Fact]
    public void Are_joined_by_later_completions_and_begin_with_the_earliest()
    {
        var life = new Life(CooperativeId).Hear(Heard.Registered(), Heard.Completed(Budi, "2019-04-25"), Heard.Completed(Ani, "2019-04-20"));

        life.Cases.Should().ContainSingle();
        life.Last.OpenedOn.Should().Be(Day("2019-04-20"));
        life.Last.PersonKeys.Should().Equal(Ani, Budi);
    }

    [Fact]
    public void Do_not_begin_with_another_course_or_an_override()
    {
        var life = new Life(CooperativeId).Hear(
            Heard.Registered(),
            Heard.Completed(Ani) with { CourseCode = CourseCodes.Entrepreneurship },
            Heard.Completed(Budi) with { Ground = EligibilityGround.Override });

        life.Cases.Should().BeEmpty();
    }

    [Fact]
    public void Are_left_by_an_officer_whose_completion_was_corrected()
    {
        Life.Opened().Hear(Heard.Corrected(Ani)).Taken.OfType<OfficerLeft>().Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { OccurredOn = Day("2019-05-02"), PersonKey = Ani, Reason = "the completion was corrected, or came after the case had ended" });
        var life = Life.Opened().Hear(Heard.Corrected(Ani));

        life.Last.PersonKeys.Should().Equal(Budi);
        life.Last.Stage.Should().Be(RevivalStage.Opened);
    }

    [Fact]
    public void Are_withdrawn_when_the_last_officer_leaves_and_taken_up_again_when_another_completes()
    {
        var life = Life.Opened(Evaluated()).Hear(Heard.Corrected(Ani, "2019-05-10"), Heard.Corrected(Budi, "2019-05-09"));

        life.Last.Ending.Should().Be(new Ending(Day("2019-05-10"), RevivalOutcome.Withdrawn, "no completion supports it any more"));
        life.Watch.OpenCaseId.Should().BeNull();

        life.Hear(Heard.Completed("citra", "2019-06-01", version: 30));

        life.Cases.Should().ContainSingle("the case goes on where it was");
        life.Last.Stage.Should().Be(RevivalStage.CommitmentEvaluated);
        life.Last.OpenedOn.Should().Be(Day("2019-06-01"), "its months count from the officer who carries it now");
        life.Watch.OpenCaseId.Should().Be(life.Last.Id);
    }

    [Fact]
    public void Are_the_same_when_the_correction_comes_before_what_it_corrects()
    {
        var ordered = new Life(CooperativeId).Hear(Heard.Registered(), Heard.Completed(Ani), Heard.Corrected(Ani));
        var reversed = new Life(CooperativeId).Hear(Heard.Corrected(Ani), Heard.Registered(), Heard.Completed(Ani));

        reversed.Last.Ending.Should().Be(ordered.Last.Ending).And.NotBeNull();
        reversed.Last.PersonKeys.Should().BeEmpty();
    }

    [Fact]
    public void Go_back_to_mentoring_with_the_reasons_when_Registry_refuses_and_on_when_it_reactivates()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Refused(3));
        life.Last.Stage.Should().Be(RevivalStage.Mentoring);
        life.Last.Refusals.Should().ContainSingle().Which.Reasons.Should().Equal("NoRecentAnnualMeeting");

        life.Work(Submitted("2019-10-01"), Verified("2019-10-05")).Hear(Heard.Reactivated(4, "2019-10-05"));

        life.Last.Stage.Should().Be(RevivalStage.Sustaining);
        life.Last.Reactivation.Should().Be(new ReactivationHeard(Day("2019-10-05"), 4, "permenkop-25-2015"));
    }

    [Fact]
    public void Know_a_verification_by_one_id_however_often_they_ask()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]);
        var asked = life.Last.VerificationId!.Value;

        life.Sweep("2019-10-05").Last.VerificationId.Should().Be(asked);
        life.Hear(Heard.Refused(3)).Work(Submitted("2019-10-01"), Verified("2019-10-05")).Last.VerificationId.Should().NotBe(asked);
    }

    [Fact]
    public void Are_sustained_also_when_somebody_else_asked_for_the_reactivation()
    {
        var life = Life.Opened(Mentored()).Hear(Heard.Reactivated(3, "2019-08-01", episode: 0));

        life.Last.Stage.Should().Be(RevivalStage.Sustaining);
        life.Last.Reactivation!.AskedByCase.Should().BeFalse();
    }

    [Fact]
    public void Are_not_touched_by_a_reactivation_from_before_they_began() =>
        new Life(CooperativeId).Hear(Heard.Registered(), Heard.Reactivated(2, "2017-01-01", episode: 0), Heard.Inactive(3), Heard.Completed(Ani))
            .Last.Stage.Should().Be(RevivalStage.Opened);

    [Fact]
    public void End_with_the_relapse_and_a_linked_one_begins()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Reactivated(3), Heard.Inactive(4, "2020-03-01"));

        life.Cases.Should().HaveCount(2);
        var (first, next) = (life.Cases[0], life.Cases[1]);
        first.Outcome.Should().Be(RevivalOutcome.Relapsed);
        first.ReactivatedOn.Should().Be(Day("2019-09-26"), "the earlier reactivation stays on record");
        first.Relapse.Should().Be(new CooperativeFellBack(Day("2020-03-01"), next.Id, 4));
        next.Should().BeEquivalentTo(new { Episode = 2, PreviousCaseId = first.Id, OpenedOn = Day("2020-03-01"), Stage = RevivalStage.Opened, PersonKeys = new[] { Ani, Budi } });
        life.Watch.OpenCaseId.Should().Be(next.Id);
    }

    [Fact]
    public void Follow_a_sustained_one_too_when_the_cooperative_falls_back_later()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Reactivated(3)).Sweep("2020-10-01").Hear(Heard.Inactive(4, "2021-07-01"));

        life.Cases[0].Outcome.Should().Be(RevivalOutcome.Sustained);
        life.Cases[0].Relapse!.OccurredOn.Should().Be(Day("2021-07-01"));
        life.Last.PreviousCaseId.Should().Be(life.Cases[0].Id);
    }

    [Fact]
    public void Are_corrected_when_the_relapse_is_heard_after_they_were_closed_as_sustained()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Reactivated(3)).Sweep("2020-10-01").Hear(Heard.Inactive(4, "2020-09-01"));

        life.Cases[0].Ending.Should().Be(new Ending(Day("2020-09-01"), RevivalOutcome.Relapsed, "the cooperative became inactive again"));
    }

    [Fact]
    public void Relapse_also_when_that_is_heard_before_the_reactivation()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Inactive(4, "2020-03-01"));
        life.Cases.Should().ContainSingle().Which.Stage.Should().Be(RevivalStage.Verified);

        life.Hear(Heard.Reactivated(3));

        life.Cases.Select(c => c.Stage).Should().Equal(RevivalStage.Closed, RevivalStage.Opened);
    }

    [Theory]
    [InlineData("merged")]
    [InlineData("dissolved")]
    public void Are_superseded_when_the_cooperative_ends(string how)
    {
        var end = how == "merged" ? Heard.Merged(3, "2019-08-01", Successor) : Heard.Dissolved(3, "2019-08-01");
        var life = Life.Opened(Mentored()).Hear(end);

        life.Last.Ending.Should().Be(new Ending(Day("2019-08-01"), RevivalOutcome.Superseded, $"the cooperative was {how}"));
        life.Watch.OpenCaseId.Should().BeNull();
        life.Hear(Heard.Completed("citra", "2019-09-01", version: 30)).Cases.Should().ContainSingle("an ended cooperative gets no case");
    }

    [Fact]
    public void Are_corrected_when_the_end_is_heard_after_the_months_had_closed_them() =>
        Life.Opened(Mentored()).Sweep("2020-03-01").Hear(Heard.Dissolved(3, "2019-08-01"))
            .Last.Ending!.Outcome.Should().Be(RevivalOutcome.Superseded);

    [Fact]
    public void Of_a_successor_begin_only_if_it_is_itself_inactive()
    {
        var merged = Life.Opened(Mentored()).Hear(Heard.Merged(3, "2019-08-01", Successor));
        merged.Succession!.Value.To.Should().Be(Successor);
        var told = merged.Succession.Value.Heard;

        new Life(Successor).Hear(Heard.Registered(), told).Cases.Should().BeEmpty();
        var inactive = new Life(Successor).Hear(Heard.Registered(), Heard.Inactive(2), told);
        inactive.Last.Should().BeEquivalentTo(new { PreviousCaseId = merged.Last.Id, OpenedOn = Day("2019-08-01"), PersonKeys = new[] { Ani, Budi } });
        new Life(Successor).Hear(told, Heard.Inactive(2)).Last.Should().BeEquivalentTo(inactive.Last, options => options.Excluding(c => c.Version));
    }

    [Fact]
    public void Begin_anew_with_a_later_class_after_they_failed()
    {
        var life = Life.Opened(Mentored()).Sweep("2020-03-01").Hear(Heard.Completed("citra", "2020-05-20", version: 30));

        life.Cases.Should().HaveCount(2);
        life.Last.Should().BeEquivalentTo(new { Episode = 2, PreviousCaseId = (Guid?)null, OpenedOn = Day("2020-05-20"), Stage = RevivalStage.Opened });
        life.Cases[0].PersonKeys.Should().NotContain("citra");
    }

    [Fact]
    public void Are_one_at_a_time_also_when_a_late_fact_would_take_up_an_earlier_one_again()
    {
        var life = Life.Opened(Mentored()).Sweep("2020-03-01").Hear(Heard.Completed("citra", "2020-05-20", version: 30));

        life.Hear(Heard.Reactivated(3, "2020-01-15", episode: 0));

        life.Cases.Where(c => c.Ending is null).Should().ContainSingle().Which.Episode.Should().Be(2);
    }

    [Fact]
    public void Change_no_more_when_it_is_decided_again()
    {
        var life = Life.Opened([.. Mentored(), Submitted(), Verified()]).Hear(Heard.Reactivated(3), Heard.Inactive(4, "2020-03-01"));

        life.Hear(Heard.Inactive(4, "2020-03-01")).Recorded.Should().Be(0);
        life.Hear(Heard.Completed(Ani)).Recorded.Should().Be(0);
    }
}
