using System.Text.Json;
using AwesomeAssertions;
using KoperasiPlatform.Monitoring.Cases;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.Testing;
using Xunit;
using static KoperasiPlatform.Monitoring.Tests.Cases.Given;

namespace KoperasiPlatform.Monitoring.Tests.Running;

/// <summary>Each test has a kecamatan of its own, so that none counts the cases of another.</summary>
[Trait("Speed", "integration")]
public sealed class What_the_office_asks(RunningMonitoring monitoring) : IClassFixture<RunningMonitoring>
{
    [Fact]
    public async Task The_outcomes_open_into_cases_by_programme()
    {
        await monitoring.MentoredAsync(Id("counted"));
        using var viewer = monitoring.As("viewer");
        var programme = DerivedId.From("programme");

        var outcomes = await viewer.ReadAsync($"outcomes?programme={programme}");
        var behind = await viewer.ReadAsync($"outcomes/cases?programme={programme}&step=Evaluated");
        var groups = await viewer.ReadAsync("outcomes/by/Programme");

        behind.GetProperty("items").GetArrayLength().Should().Be(outcomes.GetProperty("funnel").GetProperty("evaluated").GetInt32()).And.BePositive();
        groups[0].GetProperty("value").GetGuid().Should().Be(programme);
    }

    /// <summary>One was refused and then reactivated, one is mentored and stalls, one was only opened.</summary>
    [Fact]
    public async Task Every_number_of_the_outcomes_opens_into_its_cases()
    {
        var back = await monitoring.MentoredAsync(Id("back"), "13.11.02.2001");
        await monitoring.VerifyAsync(back);
        await monitoring.TellAsync(Told.Refused(Id("back"), 3, back, region: "13.11.02.2001"));
        await monitoring.VerifyAsync(back, "2019-10-10");
        await monitoring.TellAsync(Told.Reactivated(Id("back"), 4, back, "2019-10-10", "13.11.02.2001"));
        var mentored = await monitoring.MentoredAsync(Id("mentored"), "13.11.02.2002");
        var opened = await monitoring.OpenCaseAsync(Id("opened"), "13.11.02.2003");
        using var office = monitoring.As("viewer");
        using var admin = monitoring.As("admin");
        await admin.SendAsync(HttpMethod.Post, "sweeps", new { asOf = "2019-07-10" });

        var outcomes = await office.ReadAsync("outcomes?district=13.11.02");
        (outcomes.GetProperty("opened").GetInt32(), outcomes.GetProperty("refused").GetInt32(), outcomes.GetProperty("stalled").GetInt32()).Should().Be((3, 1, 2));
        (await CasesAsync("step=Opened")).Should().BeEquivalentTo([back, mentored, opened]);
        (await CasesAsync("step=Reactivated")).Should().Equal(back);
        (await CasesAsync("step=Refused")).Should().Equal(back);
        (await CasesAsync("stage=Stalled")).Should().BeEquivalentTo([mentored, opened]);
        (await CasesAsync("step=Visited&from=Planned")).Should().BeEquivalentTo([back, mentored]);
        (await CasesAsync("step=Opened&from=Evaluated")).Should().BeEquivalentTo([back, mentored], "a step that the third has not come to");
        (await CasesAsync("step=Refused&asOf=2019-09-25")).Should().BeEmpty("it was refused the day after");
        (await CasesAsync("step=Reactivated&asOf=2019-10-09")).Should().BeEmpty();
        var median = outcomes.GetProperty("days").EnumerateArray().Single(d => d.GetProperty("from").GetString() == "Planned");
        median.GetProperty("cases").GetInt32().Should().Be(2);

        async Task<IEnumerable<Guid>> CasesAsync(string query) => CaseIds(await office.ReadAsync($"outcomes/cases?district=13.11.02&{query}"));
    }

    [Fact]
    public async Task A_work_list_is_of_a_reason_a_district_and_a_companion()
    {
        var begun = await monitoring.MentoredAsync(Id("begun"), "13.11.03.2001");
        var toBegin = await monitoring.OpenCaseAsync(Id("to begin"), "13.11.03.2002");
        await monitoring.OpenCaseAsync(Id("elsewhere"), "13.11.04.2001");
        using var office = monitoring.As("viewer");

        (await ListAsync("district=13.11.03")).Should().BeEquivalentTo([begun, toBegin]);
        (await ListAsync("district=13.11.03&reason=ToBegin")).Should().Equal(toBegin);
        (await ListAsync("district=13.11.03&reason=VisitOverdue")).Should().Equal(begun);
        (await ListAsync("district=13.11.03&reason=WaitsForAnswer")).Should().BeEmpty();
        (await ListAsync("district=13.11.03&companion=companion-1")).Should().Equal(begun);
        (await ListAsync("district=13.11.03&companion=somebody")).Should().BeEmpty();
        (await ListAsync("district=13.11")).Should().BeEmpty("that is a regency");
        (await office.ReadAsync("work-lists/load?district=13.11.03&asOf=2019-06-20")).EnumerateArray().Select(l => l.GetProperty("cases").GetInt32()).Should().Equal(1, 1);

        async Task<IEnumerable<Guid>> ListAsync(string query) => CaseIds(await office.ReadAsync($"work-lists?asOf=2019-06-20&{query}"));
    }

    [Fact]
    public async Task A_merger_supersedes_the_case_and_an_inactive_successor_gets_one_with_its_officers()
    {
        var (absorbed, successor, active) = (Id("absorbed"), Id("successor"), Id("absorbed by an active one"));
        var first = await monitoring.MentoredAsync(absorbed, "13.11.05.2001");
        await monitoring.OpenCaseAsync(active, "13.11.05.2001");
        await monitoring.TellAsync(
            Told.Registered(successor, region: "13.11.05.2002"), Told.BecameInactive(successor, 2, region: "13.11.05.2002"), Told.Registered(Id("active"), region: "13.11.05.2003"),
            Told.Merged(absorbed, 3, successor), Told.Merged(active, 3, Id("active")));
        using var office = monitoring.As("viewer");

        (await office.ReadAsync($"cases/{first}")).GetProperty("outcome").GetString().Should().Be("Superseded");
        var next = await office.ReadAsync($"cases/{RevivalCase.IdOf(successor, 1)}");
        (next.GetProperty("stage").GetString(), next.GetProperty("openedOn").GetString(), next.GetProperty("previousCaseId").GetGuid()).Should().Be(("Opened", "2019-09-10", first));
        next.GetProperty("personKeys").EnumerateArray().Select(p => p.GetString()).Should().Equal(Ani);
        (await office.ReadAsync($"cases?cooperativeId={Id("active")}")).GetProperty("items").GetArrayLength().Should().Be(0, "an active successor needs none");
        CaseIds(await office.ReadAsync("work-lists?asOf=2019-09-20&district=13.11.05")).Should().Equal(RevivalCase.IdOf(successor, 1));
    }

    private static Guid Id(string name) => DerivedId.From("asked by the office", name);

    private static IEnumerable<Guid> CaseIds(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("caseId").GetGuid());
}
