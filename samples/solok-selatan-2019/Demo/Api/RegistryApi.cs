using System.Net.Http.Headers;
using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Api;

/// <summary>What the story asks of Registry.</summary>
internal sealed class RegistryApi(ServiceClient client)
{
    internal sealed record Roster(Guid Id, bool Applied, int New, int Conflicting, int Bad);

    internal sealed record RosterApplied(int New, int Conflicting);

    internal sealed record Statistics(int Total, int Active, int AtRisk, int Inactive, int AnnualMeetingHeld);

    internal sealed record Cooperative(Guid Id, string LegalEntityNumber);

    internal sealed record CooperativeList(IReadOnlyList<Cooperative> Items, string? Next);

    internal sealed record Details(Guid Id, long Version);

    internal sealed record Observed(Guid ObservationId);

    internal sealed record Elected(long Version, string PersonKey);

    internal sealed record Swept(int Recorded);

    public Task<Roster> SubmitRoster(DateOnly rosterOn, byte[] csv) =>
        client.Post<Roster>(Actor.Registrar(), $"/roster-imports?rosterOn={rosterOn:O}", "roster", () =>
        {
            var content = new ByteArrayContent(csv);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            return content;
        });

    public Task<Roster> RosterOf(Guid id) => client.Get<Roster>($"/roster-imports/{id}");

    public Task<RosterApplied> ApplyRoster(Guid id) =>
        client.Post<RosterApplied>(Actor.Registrar(), $"/roster-imports/{id}/application", "roster-application", new { });

    public async Task<IReadOnlyList<Cooperative>> All()
    {
        var all = new List<Cooperative>();
        string? after = null;
        do
        {
            var page = await client.Get<CooperativeList>($"/cooperatives?limit=500{(after is null ? "" : $"&after={after}")}");
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    public Task<Details> Find(Guid cooperative) => client.Get<Details>($"/cooperatives/{cooperative}");

    public Task<Statistics> StatisticsOn(DateOnly day) => client.Get<Statistics>($"/statistics?asOf={day:O}");

    public Task<Elected> Elect(Guid cooperative, OfficerRow officer, long version) =>
        client.Post<Elected>(Actor.Registrar(), $"/cooperatives/{cooperative}/officers", $"elect/{officer.NationalId}", new
        {
            officer.NationalId,
            officer.Name,
            officer.Phone,
            officer.Role,
            officer.TermStart,
            officer.TermEnd,
            Source = "Minutes of the election, as filed at the district office",
        }, version);

    public Task<Observed> Observe(Guid cooperative, Actor recorder, Observation seen) =>
        client.Post<Observed>(recorder, $"/cooperatives/{cooperative}/business-observations", $"observe/{seen.ObservedOn:O}", new
        {
            seen.ObservedOn,
            seen.State,
            seen.Source,
        });

    public Task VerifyObservation(Guid cooperative, Guid observation, Actor verifier, DateOnly on) =>
        client.Post(verifier, $"/cooperatives/{cooperative}/business-observations/{observation}/verification", "verify", new { VerifiedOn = on });

    public Task RecordMeeting(Guid cooperative, Actor recorder, Meeting meeting) =>
        client.Post(recorder, $"/cooperatives/{cooperative}/annual-meetings", $"meeting/{meeting.BookYear}", new
        {
            meeting.BookYear,
            meeting.HeldOn,
            meeting.Attendance,
            meeting.Members,
            Source = "Minutes of the annual meeting",
        });

    public Task VerifyMeeting(Guid cooperative, int bookYear, Actor verifier, DateOnly on) =>
        client.Post(verifier, $"/cooperatives/{cooperative}/annual-meetings/{bookYear}/verification", "verify", new { VerifiedOn = on });

    public Task Sweep(DateOnly day) => client.Post<Swept>(Actor.Admin, "/sweeps", $"sweep/{day:O}", new { AsOf = day });
}
