using AwesomeAssertions;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.ServiceDefaults.Problems;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;

namespace KoperasiPlatform.Registry.Tests.ActivityPolicies;

public sealed class A_policy
{
    private static readonly ActivityPolicy Next = Policy with { Version = "next-year", EffectiveFrom = Day("2021-01-01") };

    [Fact]
    public void Is_withdrawn_before_its_first_day()
    {
        var withdrawn = Withdraw(PolicyBook(Policy, Next), "next-year", today: "2020-12-31");

        var book = ActivityPolicyBook.Fold(PolicyBook(Policy, Next), withdrawn);
        book.Policies.Should().Equal(Policy);
        book.InForceOn(Day("2021-06-01")).Should().Be(Policy);
    }

    [Theory]
    [InlineData("next-year", "2021-01-01")]
    [InlineData("permenkop-25-2015", "2015-01-01")]
    [InlineData("permenkop-25-2015", "2020-06-29")]
    public void Is_never_taken_back_once_it_decides(string version, string today) =>
        Refused(() => Withdraw(PolicyBook(Policy, Next), version, today), "PolicyInUse");

    [Fact]
    public void Must_exist_to_be_withdrawn() => Refused(() => Withdraw(Policies, "another", "2020-06-29"), "NotFound");

    [Fact]
    public void Leaves_its_version_taken_for_ever()
    {
        var book = ActivityPolicyBook.Fold(PolicyBook(Policy, Next), Withdraw(PolicyBook(Policy, Next), "next-year", "2020-06-29"));

        Refused(() => AdoptActivityPolicy.Decide(book, Next), "PolicyVersionTaken");
        AdoptActivityPolicy.Decide(book, Next with { Version = "next-year-b" }).Policy.Version.Should().Be("next-year-b");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Asks_for_a_quorum_that_can_be_met_and_missed(int percent) =>
        Refused(() => AdoptActivityPolicy.Decide(Policies, Next with { QuorumPercent = percent }), "InvalidField");

    [Fact]
    public void That_was_stored_before_there_were_quorums_asks_for_none() =>
        System.Text.Json.JsonSerializer.Deserialize<ActivityPolicy>(
            """{"Version":"old","EffectiveFrom":"2015-10-01","Source":"test","MissedMeetingsUntilInactive":3,"MeetingDueMonths":6,"ReactivationEvidenceMonths":12}""")
            .Should().Be(Policy with { Version = "old" });

    private static ActivityPolicyWithdrawn Withdraw(ActivityPolicyBook book, string version, string today) =>
        WithdrawActivityPolicy.Decide(book, version, new("postponed"), Day(today));

    private static void Refused(Action decide, string rule) => decide.Should().Throw<Problem>().Which.Name.Should().Be(rule);
}
