using AwesomeAssertions;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Identities;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

/// <summary>A NationalId that comes under another name: the request waits for an officer, and loses nothing by it.</summary>
public sealed class Who_a_person_is
{
    private static readonly DateOnly Day = new(2019, 4, 2);

    private static readonly IdentityCase Open = IdentityCase.Fold(null, new IdentityCaseOpened(Day, "b", Given.BatchId, Guid.Empty));

    [Fact]
    public void A_seat_is_kept_for_who_must_first_be_recognised()
    {
        var batch = Enrolling("a", "b?", "c");

        batch.Enrollments.Select(e => e.Status).Should().Equal(EnrollmentStatus.Confirmed, EnrollmentStatus.Requested, EnrollmentStatus.Waitlisted);
        batch.SeatsTaken.Should().Be(1);
        batch.SeatsHeld.Should().Be(2);
        batch.Enrollments[1].IdentityCaseId.Should().NotBeNull();
    }

    [Fact]
    public void The_same_person_gets_the_seat_that_was_kept() =>
        Decided(Enrolling("a", "b?", "c"), "b", Same).Enrollments.Select(e => e.Status)
            .Should().Equal(EnrollmentStatus.Confirmed, EnrollmentStatus.Confirmed, EnrollmentStatus.Waitlisted);

    [Fact]
    public void A_wrong_number_is_rejected_and_the_head_of_the_waiting_list_gets_the_seat() =>
        Decided(Enrolling("a", "b?", "c"), "b", Wrong).Enrollments.Select(e => e.Status)
            .Should().Equal(EnrollmentStatus.Confirmed, EnrollmentStatus.Rejected, EnrollmentStatus.Confirmed);

    [Theory]
    [InlineData("Ani Contoh", "Ani Contoh", null)]
    [InlineData("Ani Contoh Lain", "ani contoh", null)]
    [InlineData("Nur Ani Contoh", "Ani Contoh", "NameChangedSince")]
    [InlineData("Nur Ani Contoh", "NUR ANI CONTOH", null)]
    public void No_name_gives_way_that_the_officer_has_not_seen(string standing, string seen, string? refused)
    {
        var rename = () => ResolveIdentityCase.AssertSeen("a", standing, claimed: "Ani Contoh Lain", seen);

        if (refused is null)
            rename.Should().NotThrow();
        else
            rename.Should().Throw<Refusal>().Which.Name.Should().Be(refused);
    }

    [Theory]
    [InlineData("0812-1", "0812-1", "0812-2", "0812-2", "the claim is newer than what was known")]
    [InlineData("0812-3", "0812-1", "0812-2", "0812-3", "what was told since is newer than the claim")]
    [InlineData("0812-1", "0812-1", null, "0812-1", "nothing was claimed")]
    [InlineData("0812-3", null, "0812-2", "0812-3", "what was told since is newer than the claim")]
    public void The_phone_number_that_was_told_last_stands(string standing, string? seen, string? claimed, string stands, string because)
    {
        PersonalData With(string? phone) => new("1311011706609828", "Ani Contoh", phone);

        ResolveIdentityCase.PhoneOf(With(standing), With(seen), With(claimed)).Should().Be(stands, because);
    }

    [Fact]
    public void With_the_right_number_the_seat_that_was_kept_is_that_persons()
    {
        var decided = Renumbered(Enrolling("a", "b?", "c"), "b", Given.Applicant("d"));

        decided.Enrollments.Select(e => (e.PersonKey, e.Status)).Should().Equal(
            ("a", EnrollmentStatus.Confirmed), ("d", EnrollmentStatus.Confirmed), ("c", EnrollmentStatus.Waitlisted));
    }

    [Fact]
    public void With_the_right_number_a_place_on_the_waiting_list_stays_where_it_was()
    {
        var decided = Renumbered(Enrolling("a", "b", "c?", "d"), "c", Given.Applicant("e"));

        WaitingList.Of(decided).Select(e => e.PersonKey).Should().Equal("e", "d");
    }

    [Fact]
    public void Who_gave_a_wrong_number_and_attended_completes_under_his_own()
    {
        var batch = Enrolling("a", "b?").After(Given.Started);
        var id = batch.Enrollments[1].EnrollmentId;
        batch = batch.After([.. batch.Days.Select(day => new AttendanceRecorded(day, DerivedId.From(day), id, Present: true)), new PostTestTaken(batch.Days[^1], id, 70)]);
        batch = batch.After(BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today));

        Renumbered(batch, "b", Given.Applicant("d")).Enrollments[1].Should().Match<Enrollment>(e => e.PersonKey == "d" && e.Status == EnrollmentStatus.Completed);
    }

    [Fact]
    public void The_right_number_is_not_one_that_sits_there_already_or_is_in_question_itself()
    {
        var seated = () => Renumbered(Enrolling("a", "b?"), "b", Given.Applicant("a"));
        seated.Should().Throw<Refusal>().Which.Name.Should().Be("AlreadyEnrolled");
        var questioned = () => Renumbered(Enrolling("a", "b?"), "b", Given.Applicant("d") with { NameDiffers = true });
        questioned.Should().Throw<Refusal>().Which.Name.Should().Be("NameDiffers");
    }

    [Theory]
    [InlineData(IdentityOutcome.SamePerson, StandingName.Known, "d")]
    [InlineData(IdentityOutcome.WrongNumber, null, "b")]
    public void The_right_number_is_given_for_a_wrong_one_and_is_another(IdentityOutcome outcome, StandingName? name, string right)
    {
        var decide = () => ResolveIdentityCase.Decide(Open, new(outcome, name, Day, "identity card"), right, Given.Today);
        decide.Should().Throw<InvalidField>().Which.Field.Should().Be("nationalId");
    }

    [Fact]
    public void Who_asked_when_the_class_was_full_waits_at_the_place_where_he_came()
    {
        var batch = Enrolling("a", "b", "c?", "d");
        var decided = Decided(batch, "c", Same);

        WaitingList.Of(decided).Select(e => e.PersonKey).Should().Equal("c", "d");
    }

    [Fact]
    public void Who_withdrew_meanwhile_stays_withdrawn()
    {
        var batch = Enrolling("a", "b?");
        batch = batch.After(Withdraw.Decide(batch, batch.Enrollments[1].EnrollmentId, new(Day, "ill"), Given.Today));

        ResolveIdentityCase.Admit(batch, batch.Enrollments[1].EnrollmentId, Same, Given.Revitalisation).Should().BeEmpty();
    }

    [Fact]
    public void Who_attended_before_it_was_decided_completes_when_it_is()
    {
        var batch = Enrolling("a", "b?").After(Given.Started);
        var id = batch.Enrollments[1].EnrollmentId;
        batch = batch.After([.. batch.Days.Select(day => new AttendanceRecorded(day, DerivedId.From(day), id, Present: true)), new PostTestTaken(batch.Days[^1], id, 70)]);
        batch = batch.After(BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today));
        batch.Enrollments[1].Status.Should().Be(EnrollmentStatus.Requested);

        var decided = Decided(batch, "b", Same).Enrollments[1];
        decided.Status.Should().Be(EnrollmentStatus.Completed);
        decided.CompletedOn.Should().Be(batch.Days[^1], "nobody completes a class before its end, whenever it was seen who he is");
    }

    [Fact]
    public void Who_is_recognised_after_the_report_completes_all_the_same_for_an_amendment_of_it()
    {
        var batch = Enrolling("a", "b?").After(Given.Started);
        var id = batch.Enrollments[1].EnrollmentId;
        batch = batch.After([.. batch.Days.Select(day => new AttendanceRecorded(day, DerivedId.From(day), id, Present: true)), new PostTestTaken(batch.Days[^1], id, 70)]);
        batch = batch.After(BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today)).After([new Batches.BatchReported(batch.Days[^1])]);

        var decided = Decided(batch, "b", Same).Enrollments[1];
        decided.Status.Should().Be(EnrollmentStatus.Completed);
        decided.CompletedOn.Should().Be(batch.Days[^1], "nobody completes a class before its end, whenever it was seen who he is");
    }

    [Fact]
    public void He_is_not_checked_in_before()
    {
        var batch = Enrolling("a", "b?").After(Given.Started);

        var checkIn = () => CheckIn.Decide(batch, batch.Enrollments[1].EnrollmentId, new(Given.FirstDay), Given.Today);
        checkIn.Should().Throw<Refusal>().Which.Name.Should().Be("IdentityNotDecided");
    }

    [Fact]
    public void He_is_not_moved_to_another_class_before()
    {
        var batch = Enrolling("a", "b?");
        var other = Given.Batch() with { Id = Guid.NewGuid() };

        var move = () => MoveParticipant.Decide(batch, other, batch.Enrollments[1].EnrollmentId, Given.Eligible, new(other.Id, Day, "harvest"), Given.Today);
        move.Should().Throw<Refusal>().Which.Name.Should().Be("IdentityNotDecided");
    }

    [Fact]
    public void A_case_is_decided_once_the_same_again_changes_nothing_and_another_way_is_refused()
    {
        ResolveIdentityCase.Request same = new(IdentityOutcome.SamePerson, StandingName.Claimed, Day, "identity card");
        var resolved = IdentityCase.Fold(Open, ResolveIdentityCase.Decide(Open, same, rightPersonKey: null, Given.Today)!);

        ResolveIdentityCase.Decide(resolved, same, rightPersonKey: null, Given.Today).Should().BeNull();
        var otherwise = () => ResolveIdentityCase.Decide(resolved, new(IdentityOutcome.WrongNumber, Name: null, Day, "typed wrongly"), rightPersonKey: null, Given.Today);
        otherwise.Should().Throw<Refusal>().Which.Name.Should().Be("IdentityCaseResolved");
    }

    [Theory]
    [InlineData(IdentityOutcome.SamePerson, null)]
    [InlineData(IdentityOutcome.WrongNumber, StandingName.Claimed)]
    public void Which_name_stands_is_said_of_the_same_person_only(IdentityOutcome outcome, StandingName? name)
    {
        var decide = () => ResolveIdentityCase.Decide(Open, new(outcome, name, Day, "identity card"), rightPersonKey: null, Given.Today);
        decide.Should().Throw<InvalidField>().Which.Field.Should().Be("name");
    }

    [Theory]
    [InlineData("Ani Contoh", "ANI  CONTOH", true)]
    [InlineData("H. Ani Contoh", "H Ani Contoh", true)]
    [InlineData("Ani Contoh", "Anni Contoh", false)]
    [InlineData("Ani Contoh", "Ani Contoh, S.E.", false)]
    public void A_name_is_the_same_whatever_its_case_spaces_and_punctuation(string one, string other, bool same) =>
        PersonName.IsSame(one, other).Should().Be(same);

    [Theory]
    [InlineData("Ani Contoh", "A.C.")]
    [InlineData("  siti nur-aini ", "S.N.")]
    [InlineData("'Aisyah", "A.")]
    public void Its_initials_are_the_first_letters_of_its_words(string name, string initials) => PersonName.Initials(name).Should().Be(initials);

    private static IdentityCaseResolved Same => new(Day, IdentityOutcome.SamePerson, StandingName.Known, "identity card");

    private static IdentityCaseResolved Wrong => new(Day, IdentityOutcome.WrongNumber, Name: null, "typed wrongly");

    private static Batch Decided(Batch batch, string person, IdentityCaseResolved resolved) =>
        batch.After(ResolveIdentityCase.Admit(batch, batch.Enrollments.Single(e => e.PersonKey == person).EnrollmentId, resolved, Given.Revitalisation));

    private static Batch Renumbered(Batch batch, string person, Applicant right) => batch.After(ResolveIdentityCase.Admit(
        batch, batch.Enrollments.Single(e => e.PersonKey == person).EnrollmentId, Wrong with { RightPersonKey = right.PersonKey }, Given.Revitalisation, right));

    /// <summary>Those with a question mark come under another name than the known one.</summary>
    private static Batch Enrolling(params string[] people) => people.Aggregate(
        Given.Batch(), (batch, person) => Batch.Fold(batch, Given.Enrolled(batch, Given.Applicant(person.TrimEnd('?')) with { NameDiffers = person.EndsWith('?') })));
}
