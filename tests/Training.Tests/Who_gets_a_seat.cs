using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class Who_gets_a_seat
{
    private static readonly DateOnly Day = new(2019, 4, 2);
    private static readonly Guid Cancelled = Guid.Parse("7a0f3c52-2b0e-4f43-9c39-0a2f6b1d5e00");

    [Fact]
    public void Why_somebody_was_let_in_is_kept_with_the_enrolment()
    {
        var eligibility = Eligible.Decide(Known(Given.Cooperative(ActivityStatus.Inactive, Given.Officer("a"))), Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, letIn: null);

        eligibility.Ground.Should().Be(EligibilityGround.InactiveCooperative);
        eligibility.Reasons.Should().Equal("OfficerInTerm", "CooperativeInactive");
        eligibility.Role.Should().Be(OfficerRole.Chair);
        eligibility.PolicyVersion.Should().Be("permenkop-25-2015");
        eligibility.ActivitySince.Should().Be(new DateOnly(2018, 7, 1));
        eligibility.RegistryVersion.Should().Be(3);
    }

    [Fact]
    public void An_override_says_which_rules_it_set_aside_and_who_did()
    {
        var eligibility = Eligible.Decide(Known(Given.Cooperative(ActivityStatus.Active)), Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, new Override("new board", "admin"));

        eligibility.Ground.Should().Be(EligibilityGround.Override);
        eligibility.Reasons.Should().Equal("NotAnOfficerInTerm", "CooperativeNotInactive");
        eligibility.OverrideReason.Should().Be("new board");
        eligibility.OverrideRole.Should().Be("admin");
    }

    [Fact]
    public void An_override_that_nothing_needs_takes_nothing_away()
    {
        var known = Known(Given.Cooperative(ActivityStatus.Inactive, Given.Officer("a")));

        Eligible.Decide(known, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, new Override("just in case", "admin"))
            .Should().BeEquivalentTo(Eligible.Decide(known, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, letIn: null));
    }

    [Fact]
    public void Nobody_represents_a_cooperative_whose_legal_life_has_ended()
    {
        var merged = Known(Given.Cooperative(ActivityStatus.Inactive, Given.Officer("a")) with { LegalLife = LegalLife.Merged });

        var enrol = () => Eligible.Decide(merged, Given.CooperativeId, "a", Given.Batch(), Given.Revitalisation, letIn: null);
        enrol.Should().Throw<Refusal>().Which.Name.Should().Be("CooperativeNotRegistered");
    }

    [Fact]
    public void Who_serves_two_cooperatives_takes_one_seat_and_the_refusal_says_whom_he_represents()
    {
        var batch = Enrolling(Given.Batch(), Given.Applicant("a"));

        var again = () => Given.Enrolled(batch, Given.Applicant("a") with { CooperativeId = Guid.NewGuid() });
        var refusal = again.Should().Throw<Refusal>().Which;
        refusal.Name.Should().Be("AlreadyEnrolled");
        refusal.Values["representing"].Should().Be(Given.CooperativeId);
    }

    [Fact]
    public void Whose_class_was_cancelled_waits_ahead_of_those_who_came_before()
    {
        var batch = Enrolling(Given.Batch(), Given.Applicant("a"), Given.Applicant("b"), Given.Applicant("c"), Given.Applicant("d") with { PriorityFrom = Cancelled }, Given.Applicant("e") with { PriorityFrom = Cancelled });

        Waiting(batch).Should().Equal("d", "e", "c");
        batch.Enrollments[3].PriorityFrom.Should().Be(Cancelled);
    }

    [Fact]
    public void Who_is_moved_up_with_a_reason_gets_the_next_seat_and_the_others_keep_their_order()
    {
        var batch = Enrolling(Given.Batch(), [.. "abcdef".Select(p => Given.Applicant($"{p}"))]);
        var moved = batch.After(WaitingList.Decide(batch, IdOf(batch, "e"), new(Day, "chairs the union of the nagari"), Given.Today));
        Waiting(moved).Should().Equal("e", "c", "d", "f");

        var after = moved.After(Withdraw.Decide(moved, IdOf(moved, "a"), new(Day, "ill"), Given.Today));
        after.Enrollments.Single(e => e.PersonKey == "e").Status.Should().Be(EnrollmentStatus.Confirmed);
        Waiting(after).Should().Equal("c", "d", "f");
    }

    [Fact]
    public void Nobody_is_moved_up_without_a_reason_or_without_waiting()
    {
        var batch = Enrolling(Given.Batch(), [.. "abcd".Select(p => Given.Applicant($"{p}"))]);

        var without = () => WaitingList.Decide(batch, IdOf(batch, "d"), new(Day, " "), Given.Today).ToArray();
        without.Should().Throw<InvalidField>().Which.Field.Should().Be("reason");
        var seated = () => WaitingList.Decide(batch, IdOf(batch, "a"), new(Day, "friend"), Given.Today).ToArray();
        seated.Should().Throw<Refusal>().Which.Name.Should().Be("NotWaiting");
        WaitingList.Decide(batch, IdOf(batch, "c"), new(Day, "already there"), Given.Today).Should().BeEmpty("the head is the head");
    }

    [Fact]
    public void Who_has_ended_does_not_withdraw_again()
    {
        var batch = Enrolling(Given.Batch(), Given.Applicant("a"));
        batch = batch.After(Withdraw.Decide(batch, IdOf(batch, "a"), new(Day, "ill"), Given.Today));

        var again = () => Withdraw.Decide(batch, IdOf(batch, "a"), new(Day, "ill"), Given.Today);
        again.Should().Throw<Refusal>().Which.Name.Should().Be("EnrolmentNotOpen");
    }

    [Fact]
    public void A_seat_that_somebody_sat_on_is_not_handed_over()
    {
        var batch = Enrolling(Given.Batch(), Given.Applicant("a")).After(Given.Started);
        batch = batch.After(CheckIn.Decide(batch, IdOf(batch, "a"), new(Given.FirstDay), Given.Today));

        var substitute = () => Substitute.Decide(batch, IdOf(batch, "a"), Given.Applicant("b"), new("1311016907599863", "Budi", null, Given.FirstDay, "ill"), Given.Today);
        substitute.Should().Throw<Refusal>().Which.Name.Should().Be("SeatNotOpen");
    }

    [Fact]
    public void Who_would_not_be_let_in_today_is_shown_and_stays()
    {
        var batch = Enrolling(Given.Batch(), Given.Applicant("a"), Given.Applicant("b"));
        var before = Given.Cooperative(ActivityStatus.Inactive, Given.Officer("a"), Given.Officer("b"));
        IReadOnlyDictionary<Guid, CooperativeState> Now(CooperativeState state) => new Dictionary<Guid, CooperativeState> { [Given.CooperativeId] = state };

        Review.Of(batch, Now(before)).Should().BeEmpty();
        Review.Of(batch, Now(Given.Cooperative(ActivityStatus.Active, Given.Officer("a"), Given.Officer("b")))).Should().HaveCount(2)
            .And.OnlyContain(item => item.Changes.Single() == "BecameActive" && item.ActivityThen == ActivityStatus.Inactive);
        Review.Of(batch, Now(before with { LegalLife = LegalLife.Merged, SuccessorId = Cancelled })).First().Should().Match<Review.Item>(
            item => item.Changes.Single() == "Merged" && item.SuccessorId == Cancelled);
        Review.Of(batch, Now(before with { LegalLife = LegalLife.Dissolved, Suspended = true })).First().Changes.Should().Equal("Dissolved", "Suspended");
        Review.Of(batch, Now(before with { Officers = [Given.Officer("a")] })).Should().ContainSingle().Which.Should().Match<Review.Item>(
            item => item.PersonKey == "b" && item.Changes.Single() == "NoLongerAnOfficer");
    }

    private static Batch Enrolling(Batch batch, params Applicant[] applicants) =>
        applicants.Aggregate(batch, (state, applicant) => Batch.Fold(state, Given.Enrolled(state, applicant)));

    private static IEnumerable<string> Waiting(Batch batch) => WaitingList.Of(batch).Select(e => e.PersonKey);

    private static Guid IdOf(Batch batch, string person) => batch.Enrollments.Single(e => e.PersonKey == person).EnrollmentId;

    private static KnownCooperative Known(CooperativeState state) => new() { RegistryVersion = 3, State = state };
}
