using AwesomeAssertions;
using KoperasiPlatform.Monitoring.AdoptedPolicies;
using KoperasiPlatform.Monitoring.Cases;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Cases;

/// <summary>Today is 2020-06-29. One policy has been in use since 2019, another is announced for 2021.</summary>
public sealed class The_policies_that_were_adopted
{
    private static readonly MonitoringPolicy Announced = Policy with { Version = "announced", EffectiveFrom = Day("2021-01-01"), MentoringMonths = 14 };

    private static readonly PolicyBook Adopted = Of(Policy, Announced);

    [Fact]
    public void Are_those_of_the_configuration_where_none_were_adopted_before() =>
        PolicyBook.Decide(book: null, [Policy], Today).Should().BeEquivalentTo(new MonitoringPoliciesAdopted(Today, [Policy]));

    [Fact]
    public void Are_adopted_once() => PolicyBook.Decide(Adopted, [Policy, Announced], Today).Should().BeNull();

    [Fact]
    public void Are_joined_by_one_from_a_coming_day_on()
    {
        var coming = Policy with { Version = "coming", EffectiveFrom = Day("2020-06-30"), StalledAfterDays = 60 };

        PolicyBook.Decide(Adopted, [Policy, coming, Announced], Today)!.Policies.Should().Equal(Policy, coming, Announced);
    }

    [Fact]
    public void May_be_changed_or_left_out_while_no_case_goes_by_them()
    {
        PolicyBook.Decide(Adopted, [Policy, Announced with { MentoringMonths = 12 }], Today)!.Policies[1].MentoringMonths.Should().Be(12);
        PolicyBook.Decide(Adopted, [Policy], Today)!.Policies.Should().Equal(Policy);
    }

    [Fact]
    public void Are_not_edited_moved_or_left_out_once_cases_went_by_them()
    {
        foreach (var contradiction in new MonitoringPolicy[][]
        {
            [Policy with { MentoringMonths = 14 }, Announced], [Policy with { EffectiveFrom = Day("2019-02-01") }, Announced], [Policy with { Version = "other" }, Announced], [Announced],
        })
        {
            Refused(Adopted, contradiction).Should().StartWith("The monitoring policy test, in use since 2019-01-01, is missing or was edited").And.Contain("""
                "EffectiveFrom":"2019-01-01","StalledAfterDays":45,"MentoringMonths":10
                """, "it can be copied into the configuration as it stands");
        }
    }

    [Theory]
    [InlineData("2018-06-01")]
    [InlineData("2019-06-01")]
    [InlineData("2020-06-29")]
    public void Are_joined_by_none_from_a_day_that_has_begun(string day) =>
        Refused(Adopted, Policy, Policy with { Version = "late", EffectiveFrom = Day(day), MentoringMonths = 14 })
            .Should().StartWith($"The monitoring policy late is new and would hold from {day}");

    /// <summary>Cases that open before the first one go by it, so that it is in use before its day.</summary>
    [Fact]
    public void Are_led_by_the_first_one_from_its_adoption_on()
    {
        Refused(Of(Announced), Announced with { MentoringMonths = 12 }).Should().Contain("announced, in use since");
        Refused(Of(Announced), Announced, Policy with { EffectiveFrom = Day("2020-12-01") }).Should().Contain("test is new");
    }

    private static string Refused(PolicyBook book, params MonitoringPolicy[] configured) =>
        ((Func<object?>)(() => PolicyBook.Decide(book, new MonitoringPolicies(configured).All, Today))).Should().Throw<InvalidOperationException>().Which.Message;

    private static PolicyBook Of(params MonitoringPolicy[] policies) => new() { Policies = policies };
}
