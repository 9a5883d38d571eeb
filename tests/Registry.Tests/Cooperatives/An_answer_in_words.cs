using AwesomeAssertions;
using KoperasiPlatform.Contracts.Registry;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using KoperasiPlatform.ServiceDefaults.EventStore;
using Xunit;
using static KoperasiPlatform.Registry.Tests.Cooperatives.Given;
using Corrected = KoperasiPlatform.Registry.Cooperatives.AnnualMeetingCorrected;

namespace KoperasiPlatform.Registry.Tests.Cooperatives;

public sealed class An_answer_in_words
{
    [Fact]
    public void Names_the_policy_the_facts_and_how_each_book_year_counted()
    {
        var strict = Policy with { Version = "strict", QuorumPercent = 50, MeetingWithoutQuorumCounts = false };
        var cooperative = CooperativeFrom(
            2015,
            Meeting(2015, "2016-03-01") with { Attendance = 30, Members = 40 },
            Meeting(2016, "2017-07-02"),
            Meeting(2017, "2018-03-01") with { Attendance = 10, Members = 40 });
        var day = Day("2020-01-15");

        ExplainActivity.InSentences(Activity.AsOf(cooperative, day, PolicyBook(strict)), day).Should().Equal(
            "At risk since 2018-07-01, by policy strict.",
            "On 2018-07-01: annual meetings missed for book years 2017, 2018.",
            "Book year 2015: meeting held in time on 2016-03-01, with a quorum.",
            "Book year 2016: meeting held on 2017-07-02, 2 days late.",
            "Book year 2017: meeting held on 2018-03-01, without a quorum, which this policy does not count; overdue for 564 days, since 2018-06-30.",
            "Book year 2018: no meeting held; overdue for 199 days, since 2019-06-30.",
            "Book year 2019: no meeting held; due by 2020-06-30.");
    }

    [Fact]
    public void Exists_for_every_event_of_a_cooperative()
    {
        var types = AggregateRegistration.EventTypes<Cooperative>();
        types.Should().HaveCountGreaterThan(20);
        foreach (var type in types)
            HistoryInWords.Of(Any(type)).Says.Should().EndWith(".", type.Name);
    }

    [Fact]
    public void Reads_as_a_story()
    {
        Says(Meeting(2018, "2019-08-31") with { Attendance = 28, Members = 37 }).Should().Be("The annual meeting for book year 2018 was held, with 28 of 37 members present.");
        Says(Officer("3f2a9c01b7", OfficerRole.Chair, "2018-02-05", "2021-02-04")).Should().Be("Person 3f2a9c01 took office as chair, until 2021-02-04.");
        Says(new BecameInactive(Day("2018-07-01"), "permenkop-25-2015", ["AnnualMeetingsMissed"])).Should().Be("It became inactive, by policy permenkop-25-2015: AnnualMeetingsMissed.");
        Says(new Corrected(Today, 2018, Day("2019-10-02"), null, null, null, Registrar, "misread", "minutes", [Day("2019-10-01")]))
            .Should().Be("The record of the annual meeting for book year 2018 was corrected: held on 2019-10-02. Reason: misread. The reactivation of 2019-10-01 relied on it, and is in doubt.");
    }

    private static string Says(IDomainEvent e) => HistoryInWords.Of(e).Says;

    /// <summary>An event of a type, whatever is in it.</summary>
    private static IDomainEvent Any(Type type) => (IDomainEvent)type.GetConstructors()[0].Invoke(
        [.. type.GetConstructors()[0].GetParameters().Select(p => Some(p.ParameterType))]);

    private static object? Some(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(Profile) ? Written
        : type == typeof(DateOnly) ? Today
        : type == typeof(IReadOnlyList<string>) ? Array.Empty<string>()
        : type == typeof(IReadOnlyList<DateOnly>) ? Array.Empty<DateOnly>()
        : type.IsValueType ? Activator.CreateInstance(type)
        : null;
}
