using KoperasiPlatform.Demo.Api;
using KoperasiPlatform.Demo.Data;

namespace KoperasiPlatform.Demo.Chapters;

/// <summary>May 2019 to June 2020: each cooperative of the first class is guided, and some come back.</summary>
internal static class Revival
{
    public static Chapter Of(Story story) => new(
        "The revival",
        1 + story.Data.Revival.Cases.Sum(c => Diary(story, c, Guid.Empty).Count()),
        async advance =>
        {
            IReadOnlyDictionary<Guid, MonitoringApi.RevivalCase> cases = new Dictionary<Guid, MonitoringApi.RevivalCase>();
            await Story.Until(async () =>
            {
                cases = (await story.Monitoring.Cases()).ToDictionary(c => c.CooperativeId);
                return NotOpen(story, cases);
            });
            advance();
            await Story.AtOnce(story.Data.Revival.Cases, async told =>
            {
                foreach (var entry in Diary(story, told, cases[story.CooperativeIds[told.LegalEntityNumber]].Id).OrderBy(e => e.On).ThenBy(e => e.Order))
                {
                    await entry.Happen();
                    advance();
                }
            });
        });

    /// <summary>A case opens when an officer's completion has reached Monitoring, and every officer of it joins.</summary>
    private static string? NotOpen(Story story, IReadOnlyDictionary<Guid, MonitoringApi.RevivalCase> cases)
    {
        var waiting = story.Data.Revival.Cases.Where(told =>
            !cases.TryGetValue(story.CooperativeIds[told.LegalEntityNumber], out var open)
            || told.Evaluations.Any(e => !open.PersonKeys.Contains(story.PersonKeys[e.NationalId]))).ToArray();
        return waiting.Length == 0
            ? null
            : $"Monitoring has not opened {waiting.Length} revival cases with all their officers ({waiting[0].LegalEntityNumber} is one)";
    }

    /// <summary>On the same day facts come before their verification, and all of it before the case's own.</summary>
    private sealed record Entry(DateOnly On, Order Order, Func<Task> Happen);

    private enum Order
    {
        Fact,
        Verification,
        Attempt,
    }

    /// <summary>All that happens to one case, as it lies in its companion's diary.</summary>
    private static IEnumerable<Entry> Diary(Story story, CaseStory told, Guid id)
    {
        var (registry, monitoring, companion) = (story.Registry, story.Monitoring, Actor.Companion(told.Companion));
        Guid Cooperative() => story.CooperativeIds[told.LegalEntityNumber];

        foreach (var evaluation in told.Evaluations)
            yield return new(evaluation.On, Order.Fact, () => monitoring.Evaluate(id, story.PersonKeys[evaluation.NationalId], evaluation));
        yield return new(told.Plan.AgreedOn, Order.Fact, () => monitoring.Plan(id, told.Plan));
        foreach (var visit in told.Visits)
            yield return new(visit.On, Order.Fact, () => monitoring.Visit(id, companion, StoryId.From("visit", told.LegalEntityNumber, visit.On), visit));
        if (told.Extension is { } extension)
            yield return new(extension.On, Order.Fact, () => monitoring.Extend(id, companion, extension));

        if (told.AnnualMeeting is { } meeting)
        {
            yield return new(meeting.HeldOn, Order.Fact, () => registry.RecordMeeting(Cooperative(), Actor.Companion(meeting.RecordedBy!), meeting));
            yield return new(meeting.VerifiedOn!.Value, Order.Verification, () =>
                registry.VerifyMeeting(Cooperative(), meeting.BookYear, Actor.Verifier(meeting.VerifiedBy!), meeting.VerifiedOn.Value));
        }

        foreach (var seen in told.Business)
        {
            var observation = Guid.Empty;
            yield return new(seen.ObservedOn, Order.Fact, async () =>
                observation = (await registry.Observe(Cooperative(), Actor.Companion(seen.RecordedBy), seen)).ObservationId);
            if (seen is { VerifiedBy: { } verifier, VerifiedOn: { } on })
                yield return new(on, Order.Verification, () => registry.VerifyObservation(Cooperative(), observation, Actor.Verifier(verifier), on));
        }

        foreach (var attempt in told.Attempts)
        {
            yield return new(attempt.SubmittedOn, Order.Attempt, () => monitoring.SubmitEvidence(id, attempt, Evidence(told, attempt)));
            yield return new(attempt.VerifiedOn, Order.Attempt, () => AskForReactivation(story, told, id, attempt));
        }
    }

    private static string[] Evidence(CaseStory told, Attempt attempt) =>
    [
        $"Minutes of the annual meeting for {told.AnnualMeeting!.BookYear}, held on {told.AnnualMeeting.HeldOn:yyyy-MM-dd}",
        .. told.Business.Where(seen => seen.ObservedOn <= attempt.SubmittedOn).Select(seen => seen.Source),
    ];

    /// <summary>Monitoring verifies and asks; Registry decides by its policy; the case hears the answer.</summary>
    private static async Task AskForReactivation(Story story, CaseStory told, Guid id, Attempt attempt)
    {
        await story.Monitoring.Verify(id, attempt);
        var refused = attempt.Expected == "Refused";
        await Story.Until(async () =>
        {
            var now = await story.Monitoring.CaseOf(id);
            var answered = now.Stage == "Sustaining" || now.Refusals.Any(r => r.OccurredOn == attempt.VerifiedOn);
            return answered ? null : $"the case of {told.LegalEntityNumber} has not heard Registry's decision on {attempt.VerifiedOn:yyyy-MM-dd}; it is {now.Stage}";
        });
        var refusal = (await story.Monitoring.CaseOf(id)).Refusals.FirstOrDefault(r => r.OccurredOn == attempt.VerifiedOn);
        story.Expect(
            $"Registry's decision about {told.LegalEntityNumber} on {attempt.VerifiedOn:yyyy-MM-dd}",
            refused ? "BusinessNotVerifiedOperating" : "reactivated",
            refusal is null ? "reactivated" : string.Join(", ", refusal.Reasons));
    }
}
