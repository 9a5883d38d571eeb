using System.Collections.Concurrent;
using KoperasiPlatform.Demo.Api;
using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Chapters;

/// <summary>March 2019: the Ministry's roster becomes the register, with who leads the inactive cooperatives.</summary>
internal static class Register
{
    public static Chapter Of(Story story) => new(
        "The register",
        3 + story.Data.BusinessObservations.Count + story.Data.Officers.Count,
        advance => Play(story, advance));

    private static async Task Play(Story story, Action advance)
    {
        var rosterOn = story.Data.Turns.RosterOn;
        await ImportRoster(story, rosterOn);
        foreach (var cooperative in await story.Registry.All())
            story.CooperativeIds[cooperative.LegalEntityNumber] = cooperative.Id;
        advance();

        await Story.AtOnce(story.Data.BusinessObservations, async row =>
        {
            await Confirm(story, story.CooperativeIds[row.LegalEntityNumber], row.Seen);
            advance();
        });
        await Story.AtOnce(story.Data.Officers.GroupBy(o => o.LegalEntityNumber, StringComparer.Ordinal), officers => Elect(story, [.. officers], advance));
        await story.Registry.Sweep(rosterOn);
        advance();

        await Story.Until(() => UnknownToTraining(story));
        advance();
    }

    /// <summary>The dry run first, then the real one; a roster that was applied before is left alone.</summary>
    private static async Task ImportRoster(Story story, DateOnly rosterOn)
    {
        var submitted = await story.Registry.SubmitRoster(rosterOn, story.Data.Roster);
        var now = await story.Registry.RosterOf(submitted.Id);
        if (now.Applied)
            return;
        story.Expect("Bad rows of the roster", 0, now.Bad);
        story.Expect("Conflicting rows of the roster", 0, now.Conflicting);
        await story.Registry.ApplyRoster(now.Id);
        await Story.Until(async () => (await story.Registry.RosterOf(now.Id)).Applied ? null : "The roster is still being applied");
    }

    private static async Task Confirm(Story story, Guid cooperative, Observation seen)
    {
        var observed = await story.Registry.Observe(cooperative, Actor.Registrar(seen.RecordedBy), seen);
        await story.Registry.VerifyObservation(cooperative, observed.ObservationId, Actor.Verifier(seen.VerifiedBy!), seen.VerifiedOn!.Value);
    }

    /// <summary>One election after the other: each says which version of the board it saw.</summary>
    private static async Task Elect(Story story, IReadOnlyList<OfficerRow> officers, Action advance)
    {
        var id = story.CooperativeIds[officers[0].LegalEntityNumber];
        var version = (await story.Registry.Find(id)).Version;
        foreach (var officer in officers)
        {
            var elected = await story.Registry.Elect(id, officer, version);
            version = elected.Version;
            story.PersonKeys[officer.NationalId] = elected.PersonKey;
            advance();
        }
    }

    /// <summary>
    /// Training enrols by what Registry told it: that a cooperative is inactive (where the story goes on, it may have come
    /// back since), and who leads it.
    /// </summary>
    private static async Task<string?> UnknownToTraining(Story story)
    {
        var unknown = new ConcurrentBag<string>();
        await Story.AtOnce(story.Data.Officers.GroupBy(o => o.LegalEntityNumber, StringComparer.Ordinal), async officers =>
        {
            var known = await story.Training.Known(story.CooperativeIds[officers.Key]);
            var inactive = known?.State.Activity is { } activity && (activity.Status == "Inactive" || activity.Since > story.Data.Turns.RosterOn);
            if (!inactive || known?.State.Officers.Count != officers.Count())
                unknown.Add(officers.Key);
        });
        return unknown.IsEmpty ? null : $"Training has not heard that {unknown.Count} cooperatives are inactive, or who leads them ({unknown.First()} is one)";
    }
}
