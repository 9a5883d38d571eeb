using KoperasiPlatform.Demo.Api;

namespace KoperasiPlatform.Demo.Chapters;

/// <summary>What became of the others, and what the days that passed made of all of them until June 2020.</summary>
internal static class Afterwards
{
    public static Chapter Of(Story story)
    {
        // the meetings for 2018 were due by the end of June, and a visit within so many days of the one before
        var due = new DateOnly(2019, 7, 1);
        var endsOn = story.Data.Turns.EndsOn;
        DateOnly[] stalled = [.. story.Data.Revival.Cases.Where(c => c.Outcome == "Stalled")
            .Select(c => c.Visits.Max(v => v.On).AddDays(story.Data.Revival.StalledAfterDays + 1)).Order()];

        return new("Afterwards", story.Data.Meetings2019.Count + stalled.Length + 3, async advance =>
        {
            await Story.AtOnce(story.Data.Meetings2019, async row =>
            {
                await story.Registry.RecordMeeting(story.CooperativeIds[row.LegalEntityNumber], Actor.Registrar(), row.Held);
                advance();
            });
            foreach (var day in new[] { due, endsOn })
            {
                await story.Registry.Sweep(day);
                advance();
            }

            // Monitoring's last sweep is the end of the story: who finds its figures right finds all of it played
            foreach (var day in stalled.Append(endsOn))
            {
                await story.Monitoring.Sweep(day);
                advance();
            }
        });
    }
}
