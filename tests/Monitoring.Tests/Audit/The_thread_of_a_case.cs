using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Audit;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Audit;

public sealed class The_thread_of_a_case
{
    private static readonly RevivalCase Ani_s = RevivalCase.Fold(null, new CaseOpened(Day("2019-04-25"), CooperativeId, 1, PreviousCaseId: null))
        .After([new OfficerJoined(Day("2019-04-25"), Ani)]) with
    { Id = RevivalCase.IdOf(CooperativeId, 1) };

    private static readonly HistoryEntry[] Training =
    [
        Entry("batch.participant-enrolled", "2019-04-01", new { personKey = Ani }), Entry("batch.attendance-recorded", "2019-04-23"),
        Entry("batch.participant-completed", "2019-04-25"), Entry("batch.certificate-issued", "2019-04-26"),
    ];

    private static readonly HistoryEntry[] Own =
    [
        Entry("revival-case.opened", "2019-04-25", causedBy: IdOf("batch.participant-completed")), Entry("revival-case.commitment-evaluated", "2019-05-03", new { personKey = Ani }),
        Entry("revival-case.planned", "2019-05-08"), Entry("revival-case.visited", "2019-05-17"), Entry("revival-case.evidence-file-added", "2019-08-31", new { sha256 = "9f86" }),
        Entry("revival-case.verified", "2019-09-26"), Entry("revival-case.reactivation-heard", "2019-09-26", causedBy: IdOf("cooperative.reactivated")),
    ];

    private static readonly HistoryEntry[] Registry =
    [
        Entry("cooperative.registered", "2015-01-01"), Entry("cooperative.officer-elected", "2018-01-01", new { personKey = Ani }),
        Entry("cooperative.became-inactive", "2018-07-01"), Entry("cooperative.annual-meeting-recorded", "2019-08-31"),
        Entry("cooperative.reactivated", "2019-09-26", new { revivalCaseId = Ani_s.Id, policyVersion = "permenkop-25-2015" }, IdOf("revival-case.verified")),
    ];

    [Fact]
    public void Leads_from_the_person_to_the_decision_with_actor_time_and_event_id()
    {
        var thread = Of(Training, Own, Registry);

        thread.Missing.Should().BeEmpty();
        thread.Complete.Should().BeTrue();
        thread.PolicyVersion.Should().Be("permenkop-25-2015");
        thread.Links.Select(l => l.Step).Should().Equal(
            ThreadStep.Office, ThreadStep.Inactivity, ThreadStep.Enrolment, ThreadStep.Attendance, ThreadStep.Completion, ThreadStep.Case, ThreadStep.Certificate,
            ThreadStep.Evaluation, ThreadStep.Plan, ThreadStep.Visit, ThreadStep.Evidence, ThreadStep.Fact, ThreadStep.Verification, ThreadStep.Decision, ThreadStep.Case);
        thread.Links.Should().OnlyContain(l => l.Actor == "somebody" && l.EventId != Guid.Empty);
    }

    [Fact]
    public void Says_where_a_link_is_missing()
    {
        var thread = Of([.. Training.Where(e => !e.Event.Contains("certificate", StringComparison.Ordinal))], [.. Own.Where(e => e.Event != "revival-case.planned")], Registry);

        thread.Complete.Should().BeFalse();
        thread.Missing.Should().BeEquivalentTo([new MissingLink(ThreadStep.Certificate, Ani, "not recorded"), new MissingLink(ThreadStep.Plan, null, "not recorded")]);
    }

    [Fact]
    public void Does_not_hold_a_certificate_for_one_that_was_revoked_and_not_reinstated()
    {
        HistoryEntry[] revoked = [.. Training, Entry("batch.certificate-revoked", "2019-06-01")];

        Of(revoked, Own, Registry).Missing.Should().Equal(new MissingLink(ThreadStep.Certificate, Ani, "revoked"));
        Of([.. revoked, Entry("batch.certificate-reinstated", "2019-06-02")], Own, Registry).Missing.Should().BeEmpty();
    }

    [Fact]
    public void Shows_a_service_that_is_away_as_missing_links_and_never_fails()
    {
        var thread = CaseThread.Of(Ani_s, Own, [new EnrolmentReading(Ani, new(Value: null, "Training does not answer"))], new(Value: null, "Registry does not answer"));

        thread.Missing.Where(m => m.Why == "Training does not answer").Select(m => m.Step)
            .Should().Equal(ThreadStep.Enrolment, ThreadStep.Attendance, ThreadStep.Completion, ThreadStep.Certificate);
        thread.Missing.Where(m => m.Why == "Registry does not answer").Select(m => m.Step).Should().Equal(ThreadStep.Office, ThreadStep.Inactivity, ThreadStep.Decision);
    }

    [Fact]
    public void Says_when_the_cause_of_an_event_is_not_found_where_it_should_be() =>
        Of([.. Training.Where(e => e.Event != "batch.participant-completed")], Own, Registry).Missing
            .Should().Contain(m => m.Step == ThreadStep.Case && m.Why.Contains(IdOf("batch.participant-completed").ToString(), StringComparison.Ordinal));

    [Fact]
    public void Does_not_take_the_decision_about_another_case_for_its_own() =>
        Of(Training, Own, [.. Registry[..4], Entry("cooperative.reactivated", "2019-09-26", new { revivalCaseId = Guid.Empty }, IdOf("revival-case.verified"))]).Missing
            .Should().Contain(m => m.Step == ThreadStep.Decision);

    [Fact]
    public void Shows_for_each_officer_on_whom_it_opened_a_link_of_his_own()
    {
        var opened = Entry("revival-case.opened", "2019-04-25", new { officers = new[] { new { personKey = Ani }, new { personKey = Budi } } }, IdOf("batch.participant-completed"));

        Of(Training, [opened, .. Own[1..]], Registry).Links.Where(l => l.Event == "revival-case.opened").Select(l => (l.Step, l.PersonKey, l.EventId))
            .Should().Equal((ThreadStep.Case, Ani, opened.EventId), (ThreadStep.Case, Budi, opened.EventId));
    }

    /// <summary>Budi's completion was corrected: the case rests on Ani alone, but what he began is part of the chain.</summary>
    [Fact]
    public void Keeps_the_links_of_an_officer_who_has_left_and_misses_nothing_of_him()
    {
        HistoryEntry[] own =
        [
            .. Own, Entry("revival-case.officer-joined", "2019-04-26", new { personKey = Budi }, IdOf("batch.participant-completed, Budi")),
            Entry("revival-case.officer-left", "2019-05-02", new { personKey = Budi }, IdOf("batch.completion-corrected")),
        ];
        HistoryEntry[] his = [Entry("batch.completion-corrected", "2019-05-02"), Entry("batch.participant-completed, Budi", "2019-04-26")];

        var thread = CaseThread.Of(
            Ani_s, own, [new EnrolmentReading(Ani, new(Training, Missing: null)), new EnrolmentReading(Budi, new(his, Missing: null))], new(Registry, Missing: null));

        thread.PersonKeys.Should().Equal(Ani);
        thread.Links.Where(l => l.PersonKey == Budi).Select(l => l.Event).Should().Equal(
            "batch.participant-completed, Budi", "revival-case.officer-joined", "batch.completion-corrected", "revival-case.officer-left");
        thread.Missing.Should().BeEmpty();
        AuditEndpoints.Joined([new CaseOpened(Day("2019-04-25"), CooperativeId, 1, PreviousCaseId: null), new OfficerJoined(Day("2019-04-26"), Budi), new OfficerLeft(Day("2019-05-02"), Budi, null, "corrected")])
            .Select(o => o.PersonKey).Should().Equal([Budi], "Training is asked about who has left too");
    }

    [Fact]
    public void Of_a_case_after_a_relapse_leads_back_to_the_return_before_it_and_takes_no_decision_from_there()
    {
        var second = Ani_s with { Id = RevivalCase.IdOf(CooperativeId, 2), Episode = 2, PreviousCaseId = Ani_s.Id, OpenedOn = Day("2020-02-03") };
        var fellBack = Entry("cooperative.became-inactive", "2020-02-03") with { EventId = IdOf("fell back") };

        var thread = CaseThread.Of(
            second, [Entry("revival-case.opened", "2020-02-03", causedBy: fellBack.EventId)], [new EnrolmentReading(Ani, new(Training, Missing: null))], new([.. Registry, fellBack], Missing: null));

        thread.Links.Where(l => l.Service == "registry").Select(l => (l.Step, l.Event)).Should().Contain([(ThreadStep.Fact, "cooperative.reactivated"), (ThreadStep.Inactivity, "cooperative.became-inactive")]);
        thread.Links.Select(l => l.EventId).Should().Contain(fellBack.EventId, "that is what opened it");
        thread.PolicyVersion.Should().BeNull();
        thread.Missing.Select(m => m.Step).Should().Equal(ThreadStep.Evaluation, ThreadStep.Plan, ThreadStep.Visit, ThreadStep.Evidence, ThreadStep.Verification, ThreadStep.Decision);
    }

    /// <summary>The event of the merger stands in the history of the cooperative that was absorbed, which is read as well.</summary>
    [Fact]
    public void Of_a_successor_s_case_leads_back_to_the_merger_that_opened_it()
    {
        HistoryEntry[] own = [Entry("revival-case.opened", "2019-04-25", causedBy: IdOf("cooperative.merged")), .. Own[1..]];
        var merger = Entry("cooperative.merged", "2019-04-25");

        Of(Training, own, [.. Registry, merger]).Should().BeEquivalentTo(new { Complete = true }).And.Subject.As<CaseThread>()
            .Links.Should().Contain(l => l.Step == ThreadStep.Fact && l.EventId == merger.EventId);
        Of(Training, own, Registry).Missing.Should().ContainSingle().Which.Why.Should().Contain("which is not found");
    }

    private static CaseThread Of(IReadOnlyList<HistoryEntry> training, IReadOnlyList<HistoryEntry> own, IReadOnlyList<HistoryEntry> registry) =>
        CaseThread.Of(Ani_s, own, [new EnrolmentReading(Ani, new(training, Missing: null))], new(registry, Missing: null));

    private static Guid IdOf(string name) => DerivedId.From("event", name);

    private static HistoryEntry Entry(string name, string on, object? facts = null, Guid? causedBy = null) => new(
        1, name, Day(on), new DateTimeOffset(Day(on), Hour(name), TimeSpan.Zero), "somebody", IdOf(name), causedBy?.ToString(), JsonSerializer.SerializeToElement(facts ?? new { }));

    /// <summary>On one day Training is first, then the case, then Registry, whose answer the case hears last.</summary>
    private static TimeOnly Hour(string name) => new(name.StartsWith("batch", StringComparison.Ordinal) ? 1 : name.EndsWith("heard", StringComparison.Ordinal) ? 4 : name.StartsWith("revival", StringComparison.Ordinal) ? 2 : 3, 0);
}
