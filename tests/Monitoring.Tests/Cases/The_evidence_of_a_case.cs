using AwesomeAssertions;
using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

public sealed class The_evidence_of_a_case
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly EvidenceFileAdded File = new(Day("2019-08-31"), Hash, "application/pdf", 3, "Minutes", "companion-2");

    [Theory]
    [InlineData("%PDF-1.7\n", "application/pdf")]
    [InlineData("\u00FF\u00D8\u00FF\u00E0", "image/jpeg")]
    [InlineData("\u0089PNG\r\n\u001A\n", "image/png")]
    [InlineData("PK\u0003\u0004", null)]
    [InlineData("<html>%PDF-", null)]
    [InlineData("", null)]
    public void Is_known_by_its_first_bytes(string begins, string? mediaType) =>
        EvidenceType.Of(System.Text.Encoding.Latin1.GetBytes(begins)).Should().Be(mediaType);

    [Fact]
    public void Is_no_other_type_whatever_it_is_called() =>
        Refused(() => Added(Case(Mentored()), mediaType: null).ToArray()).Should().Be("EvidenceTypeNotAllowed");

    [Fact]
    public void Is_added_once_however_often_it_is_sent()
    {
        Added(Case(Mentored())).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Sha256 = Hash, RecordedBy = "companion-2" });
        Added(Case([.. Mentored(), File])).Should().BeEmpty();
    }

    [Fact]
    public void Names_only_files_of_the_case() =>
        ((Func<object>)(() => SubmitEvidence.Decide(Case(Mentored()), new(Day("2019-09-01"), ["minutes"], [Hash]), "companion-1", Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("files");

    [Theory]
    [InlineData("companion-1")]
    [InlineData("companion-2")]
    public void Is_looked_at_neither_by_who_submitted_it_nor_by_who_recorded_a_file_of_it(string actor)
    {
        var c = Case([.. Mentored(), File, new EvidenceSubmitted(Day("2019-09-01"), ["minutes"], "companion-1", [Hash])]);

        Refused(() => VerifyEvidence.Decide(c, new VerifyEvidence.Request(Day("2019-09-26")), actor, Today)).Should().Be("VerifierIsRecorder");
        Refused(() => VerifyEvidence.Decide(c, new VerifyEvidence.RefusalRequest(Day("2019-09-26"), ["unreadable"]), actor, Today)).Should().Be("VerifierIsRecorder");
        VerifyEvidence.Decide(c, new VerifyEvidence.Request(Day("2019-09-26")), "verifier-1", Today).VerifiedBy.Should().Be("verifier-1");
    }

    [Fact]
    public void Is_not_verified_before_it_was_submitted() =>
        ((Func<object>)(() => VerifyEvidence.Decide(At(RevivalStage.EvidenceSubmitted), new VerifyEvidence.Request(Day("2019-08-31")), "verifier-1", Today)))
            .Should().Throw<InvalidField>().Which.Field.Should().Be("verifiedOn");

    [Fact]
    public void Goes_back_to_mentoring_with_the_reasons_when_it_is_refused()
    {
        var refused = VerifyEvidence.Decide(At(RevivalStage.EvidenceSubmitted), new VerifyEvidence.RefusalRequest(Day("2019-09-26"), ["unreadable"]), "verifier-1", Today);
        var c = At(RevivalStage.EvidenceSubmitted).After([refused]);

        c.Stage.Should().Be(RevivalStage.Mentoring);
        c.EvidenceRefusals.Should().ContainSingle().Which.Reasons.Should().Equal("unreadable");
    }

    private static IEnumerable<IDomainEvent> Added(RevivalCase c, string? mediaType = "application/pdf") =>
        AddEvidenceFile.Decide(c, "Minutes", Day("2019-08-31"), Hash, mediaType, bytes: 3, "companion-2", Today);

    private static string Refused(Func<object> decision) => decision.Should().Throw<Refusal>().Which.Name;
}
