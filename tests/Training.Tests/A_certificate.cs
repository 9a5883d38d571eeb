using AwesomeAssertions;
using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Certificates;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace KoperasiPlatform.Training.Tests;

public sealed class A_certificate
{
    private static readonly DateOnly Day = Given.FirstDay.AddDays(9);

    [Fact]
    public void Is_issued_to_who_completed_with_the_next_numbers_and_once()
    {
        var batch = Completed("a", "b");
        var issued = Issue(batch, last: 7);

        issued.Select(c => (c.Sequence, c.Number)).Should().Equal((8, "No. 8"), (9, "No. 9"));
        var certified = batch.After(issued);
        certified.Enrollments.Should().OnlyContain(e => e.Status == EnrollmentStatus.Certified && e.TakesSeat && e.IsCompleted);
        Issue(certified, last: 9).Should().BeEmpty();
    }

    [Fact]
    public void Is_not_issued_while_the_batch_runs()
    {
        var issue = () => Issue(Given.Batch([.. Given.Started]), last: 0);
        issue.Should().Throw<Refusal>().Which.Name.Should().Be("BatchNotInThatState");
    }

    [Fact]
    public void Bears_no_date_from_before_the_class_was_over()
    {
        var batch = Completed("a");

        var issue = () => IssueCertificates.Decide(batch, last: 0, sequence => $"No. {sequence}", new(batch.Days[^1].AddDays(-1)), Given.Today);
        issue.Should().Throw<InvalidField>().Which.Field.Should().Be("on");
    }

    [Fact]
    public void Goes_with_a_completion_that_was_corrected_and_comes_back_with_it_under_its_number()
    {
        var batch = Completed("a");
        batch = batch.After(Issue(batch, last: 0));
        var id = batch.Enrollments[0].EnrollmentId;

        var corrected = batch.After(Marked(batch, id, present: false, at: 1).Events);
        corrected.Enrollments[0].Status.Should().Be(EnrollmentStatus.NotCompleted);
        corrected.Enrollments[0].Certificate.Should().Match<Certificate>(c => !c.IsValid && c.Ground == RevocationGround.CompletionCorrected);
        Issue(corrected, last: 1).Should().BeEmpty();

        var back = corrected.After(Marked(corrected, id, present: true, at: 2).Events);
        back.Enrollments[0].Status.Should().Be(EnrollmentStatus.Certified);
        back.Enrollments[0].Certificate.Should().Match<Certificate>(c => c.IsValid && c.Number == "No. 1" && c.IssuedOn == Day);
        back.Enrollments[0].CompletedOn.Should().Be(batch.Days[^1], "what is printed on it is true again, word for word");
    }

    [Fact]
    public void That_an_officer_revoked_does_not_come_back()
    {
        var batch = Completed("a");
        batch = batch.After(Issue(batch, last: 0));
        var id = batch.Enrollments[0].EnrollmentId;
        var revoked = batch.After(RevokeCertificate.Decide(batch, id, new(Day, "forged attendance"), Given.Today));
        revoked.Enrollments[0].Status.Should().Be(EnrollmentStatus.Completed);
        RevokeCertificate.Decide(revoked, id, new(Day, "again"), Given.Today).Should().BeEmpty();

        var flipped = revoked.After(Marked(revoked, id, present: false, at: 1).Events);
        var back = flipped.After(Marked(flipped, id, present: true, at: 2).Events);
        back.Enrollments[0].Status.Should().Be(EnrollmentStatus.Completed);
        back.Enrollments[0].Certificate!.IsValid.Should().BeFalse();
        Issue(back, last: 1).Should().BeEmpty("a number is given once");
    }

    [Fact]
    public void Is_revoked_for_good_by_an_officer_also_after_a_correction_took_it()
    {
        var batch = Completed("a");
        batch = batch.After(Issue(batch, last: 0));
        var id = batch.Enrollments[0].EnrollmentId;
        var flipped = batch.After(Marked(batch, id, present: false, at: 1).Events);
        var revoked = flipped.After(RevokeCertificate.Decide(flipped, id, new(Day, "forged attendance"), Given.Today));
        revoked.Enrollments[0].Status.Should().Be(EnrollmentStatus.NotCompleted);

        revoked.After(Marked(revoked, id, present: true, at: 2).Events).Enrollments[0].Certificate!.IsValid.Should().BeFalse();
    }

    [Fact]
    public void Is_revoked_with_a_reason_after_it_was_issued_and_only_if_there_is_one()
    {
        var batch = Completed("a");
        var none = () => RevokeCertificate.Decide(batch, batch.Enrollments[0].EnrollmentId, new(Day, "forged"), Given.Today).ToArray();
        none.Should().Throw<NotFound>();

        batch = batch.After(Issue(batch, last: 0));
        var early = () => RevokeCertificate.Decide(batch, batch.Enrollments[0].EnrollmentId, new(Day.AddDays(-1), "forged"), Given.Today).ToArray();
        early.Should().Throw<InvalidField>().Which.Field.Should().Be("on");
        var silent = () => RevokeCertificate.Decide(batch, batch.Enrollments[0].EnrollmentId, new(Day, ""), Given.Today).ToArray();
        silent.Should().Throw<InvalidField>().Which.Field.Should().Be("reason");
    }

    [Fact]
    public void Is_not_older_than_the_completion_that_a_late_mark_brought()
    {
        var absent = Over(Given.FirstDay, "a");
        var id = absent.Enrollments[0].EnrollmentId;
        var late = absent.After(Marked(absent, id, present: true, at: 1).Events);
        late.Enrollments[0].Should().Match<Enrollment>(e => e.Status == EnrollmentStatus.Completed && e.CompletedOn == Given.Today);

        Issue(late, last: 0).Should().BeEmpty("on that day it was not due");
        IssueCertificates.Decide(late, last: 0, sequence => $"No. {sequence}", new(Given.Today), Given.Today).Should().ContainSingle();
    }

    [Fact]
    public void Has_a_code_that_only_the_key_can_make_and_that_is_found_however_it_is_typed()
    {
        var enrollment = Guid.Parse("00000000-0000-0000-0000-0000000000a1");
        var code = Codes("one key of thirty-two characters and more").Of(enrollment);

        code.Should().MatchRegex("^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$");
        Codes("one key of thirty-two characters and more").Of(enrollment).Should().Be(code);
        Codes("another key of thirty-two characters or so").Of(enrollment).Should().NotBe(code);
        CertificateCodes.IdOf(code.ToLowerInvariant().Replace("-", " ").Replace('0', 'o').Replace('1', 'l')).Should().Be(CertificateCodes.IdOf(code));
        CertificateCodes.IdOf(code + "0").Should().NotBe(CertificateCodes.IdOf(code));
        Enumerable.Range(0, 10_000).Select(n => Codes("one key of thirty-two characters and more").Of(DerivedId.From(n))).Should().OnlyHaveUniqueItems();
    }

    private static CertificateCodes Codes(string key) =>
        new(new PersonVault(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PersonalData:Key"] = key }).Build()));

    private static IReadOnlyList<CertificateIssued> Issue(Batch batch, int last) =>
        IssueCertificates.Decide(batch, last, sequence => $"No. {sequence}", new(Day), Given.Today);

    private static RecordAttendance.Decision Marked(Batch batch, Guid enrollment, bool present, int at) => RecordAttendance.Decide(
        batch, Given.Revitalisation, [new(DerivedId.From(at), enrollment, Given.FirstDay, present, new DateTimeOffset(2019, 4, 24, at, 0, 0, TimeSpan.Zero))], Given.Received, Given.Today);

    private static Batch Completed(params string[] people) => Over(missed: null, people);

    /// <summary>A class that all attended, but for the day that they missed.</summary>
    private static Batch Over(DateOnly? missed, params string[] people)
    {
        var batch = people.Aggregate(Given.Batch(), (state, person) => Batch.Fold(state, Given.Enrolled(state, person))).After(Given.Started);
        batch = batch.After(batch.Enrollments.SelectMany(e => (IDomainEvent[])
        [
            .. batch.Days.Where(day => day != missed).Select(day => new AttendanceRecorded(day, DerivedId.From(e.EnrollmentId, day), e.EnrollmentId, Present: true, new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero))),
            new PostTestTaken(batch.Days[^1], e.EnrollmentId, 70),
        ]));
        return batch.After(BatchLifecycle.Complete(batch, Given.Revitalisation, new(batch.Days[^1]), Given.Today));
    }
}
