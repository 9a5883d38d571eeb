using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Programmes;
using KoperasiPlatform.Training.Reports;
using Marten;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Puts a batch on other days, in another venue or to other speakers. Once it runs, the days that have come stay as they
/// were. Seats and waiting list stay too; whose term does not reach the new first day is named, for the trainer to look at.
/// </summary>
internal static class RescheduleBatch
{
    /// <param name="Venue">The same where none is given; so are the speakers.</param>
    internal sealed record Request(DateOnly On, string Reason, IReadOnlyList<DateOnly> Days, string? Venue = null, IReadOnlyList<string>? Speakers = null);

    /// <param name="NoLongerInTerm">Enrolments of officers whose term does not cover the new first day.</param>
    internal sealed record Rescheduled(Guid Id, long Version, IReadOnlyList<Guid> NoLongerInTerm);

    internal static void MapReschedule(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/rescheduling", (Guid id, Request request, CommandRunner commands, PersonVault vault) =>
            commands.InTurnOfProgramme(id, async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var programme = await session.LoadForWriting<Programme>(batch.ProgrammeId, cancellation) ?? throw new NotFound(nameof(Programme), batch.ProgrammeId);
                var rescheduled = Decide(batch, programme.Aggregate, request, commands.Today);
                if (Stages.Of(rescheduled.Days[^1]) is var stage && stage != Stages.Of(batch.Days[^1]))
                    programme.AppendOne(new BatchEnteredStage(rescheduled.OccurredOn, id, stage));
                await ScheduleBatch.AssertKnown(session, vault, rescheduled.Speakers, cancellation);
                await DayClaims.Claim(session, id, rescheduled.Venue, rescheduled.Speakers, rescheduled.Days, cancellation);
                stream.AppendOne(rescheduled);
                return Answer.Ok(new Rescheduled(id, batch.Version + 1, NoLongerInTerm(batch, rescheduled.Days[0])), batch.Version + 1);
            }))
        .RequireRoles(Roles.Trainer).WithSummary("Put it on other days, or in another venue").Produces<Rescheduled>();

    internal static BatchRescheduled Decide(Batch batch, Programme programme, Request request, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.Scheduled, BatchStatus.Open, BatchStatus.Confirmed, BatchStatus.InProgress);
        var on = Require.NotAfter(request.On, today);
        var days = ScheduleBatch.DaysOf(programme, request.Days);
        if (batch.Status == BatchStatus.InProgress)
            AssertPastStays(batch, days, on);
        return new BatchRescheduled(
            on,
            Require.OptionalText(request.Venue, 200) ?? batch.Venue,
            days,
            request.Speakers is null ? batch.Speakers : ScheduleBatch.SpeakersOf(request.Speakers),
            Require.Text(request.Reason, 500));
    }

    internal static IReadOnlyList<Guid> NoLongerInTerm(Batch batch, DateOnly firstDay) =>
    [
        .. batch.Enrollments.Where(e => e.IsOpen && e.Eligibility is { TermStart: { } from, TermEnd: { } to } && (firstDay < from || firstDay > to)).Select(e => e.EnrollmentId),
    ];

    private static void AssertPastStays(Batch batch, IReadOnlyList<DateOnly> days, DateOnly on)
    {
        var held = batch.Days.Where(day => day <= on || batch.Enrollments.Any(e => e.DaysAttended.Contains(day)));
        var missing = held.Except(days).Concat(days.Where(day => day <= on).Except(batch.Days)).ToArray();
        if (missing.Length > 0)
            throw new Refusal("DayHasPassed", "The days that have come stay as they were.", ("days", missing), ("on", on));
    }
}
