using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Registry.Cooperatives;

/// <summary>Records that the annual members' meeting (RAT) for a book year was held. Held late still counts from that day.</summary>
internal static class RecordAnnualMeeting
{
    /// <param name="BookYear">The calendar year whose books the meeting closed.</param>
    /// <param name="Attendance">Members present, if known.</param>
    /// <param name="Members">Members at that time, if known.</param>
    internal sealed record Request(
        int BookYear, DateOnly HeldOn, int? Attendance, int? Members, string? MinutesReference, string Source);

    internal static void MapRecordAnnualMeeting(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/annual-meetings", (Guid id, Request request, CommandRunner commands) =>
            commands.State(id, cooperative => [Decide(cooperative, request, commands.Actor, commands.Today)]))
        .RequireRoles(Roles.Registrar, Roles.Companion).WithSummary("Record an annual meeting").Produces<Answer.Accepted>();

    internal static AnnualMeetingRecorded Decide(Cooperative cooperative, Request request, string actor, DateOnly today)
    {
        CooperativeCommands.AssertRegistered(cooperative);
        Require.Between(request.BookYear, cooperative.FirstBookYear, today.Year);
        Check(request.BookYear, request.HeldOn, request.Attendance, request.Members, today);
        var earlier = cooperative.AnnualMeetings.FirstOrDefault(m => m.BookYear == request.BookYear);
        return earlier is null
            ? new AnnualMeetingRecorded(
                request.HeldOn, request.BookYear, request.Attendance, request.Members,
                Require.OptionalText(request.MinutesReference, 200), actor, Require.Text(request.Source, 500))
            : throw new Refusal("AnnualMeetingAlreadyRecorded", "The meeting for this book year is recorded.", ("bookYear", request.BookYear), ("heldOn", earlier.HeldOn));
    }

    /// <summary>What holds for every record of a meeting, the first as well as a corrected one.</summary>
    internal static void Check(int bookYear, DateOnly heldOn, int? attendance, int? members, DateOnly today)
    {
        Require.NotAfter(heldOn, today);
        if (heldOn.Year <= bookYear)
            throw Refusal.Always("BookYearNotClosed", "The meeting closes a book year that has ended.", ("bookYear", bookYear), ("heldOn", heldOn));
        if (members is { } all)
            Require.Between(all, 1, Profiles.MostMembers, nameof(members));
        if (attendance is { } present)
            Require.Between(present, 1, members ?? Profiles.MostMembers, nameof(attendance));
    }

    internal static AnnualMeeting Find(Cooperative cooperative, int bookYear) =>
        cooperative.AnnualMeetings.FirstOrDefault(m => m.BookYear == bookYear) ?? throw new NotFound("annual meeting for book year", bookYear);
}

/// <summary>Someone other than the recorder confirms the meeting: only then it is evidence for a reactivation.</summary>
internal static class VerifyAnnualMeeting
{
    internal sealed record Request(DateOnly VerifiedOn, string? Source = null);

    internal static void MapVerifyAnnualMeeting(this RouteGroupBuilder cooperatives) =>
        cooperatives.MapPost("/{id:guid}/annual-meetings/{bookYear:int}/verification", (Guid id, int bookYear, Request request, CommandRunner commands) =>
            commands.State(id, cooperative => Decide(cooperative, bookYear, request, commands.Actor, commands.Today)))
        .RequireRoles(Roles.Verifier).WithSummary("Verify an annual meeting that someone else recorded").Produces<Answer.Accepted>();

    internal static IEnumerable<IDomainEvent> Decide(Cooperative cooperative, int bookYear, Request request, string actor, DateOnly today)
    {
        var meeting = RecordAnnualMeeting.Find(cooperative, bookYear);
        Require.NotAfter(request.VerifiedOn, today);
        if (request.VerifiedOn < meeting.HeldOn)
            throw new InvalidField("verifiedOn", request.VerifiedOn, $"must not be before the meeting, {meeting.HeldOn:yyyy-MM-dd}");
        Verification.AssertOther(meeting.RecordedBy, actor);
        if (meeting.VerifiedOn is null)
            yield return new AnnualMeetingVerified(request.VerifiedOn, bookYear, actor, Require.OptionalText(request.Source, 500));
    }
}

/// <summary>Nobody verifies what he recorded himself.</summary>
internal static class Verification
{
    internal static void AssertOther(string recorder, string verifier)
    {
        if (recorder == verifier)
            throw new Refusal("VerifierIsRecorder", "Someone other than the one who recorded it must verify it.", ("recordedBy", recorder));
    }
}
