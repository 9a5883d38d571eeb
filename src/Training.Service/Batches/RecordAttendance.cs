using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.ServiceDefaults.Time;
using KoperasiPlatform.Training.Courses;

namespace KoperasiPlatform.Training.Batches;

/// <summary>
/// Attendance per day, in bulk, from devices that may have been offline: in any order and any number of times. A row that
/// cannot be taken is told back, and the others go in. What comes after completion decides again, and a result that flips is
/// corrected; what comes after the report is for an amendment of it.
/// </summary>
internal static class RecordAttendance
{
    /// <param name="ClientId">Made by the device; the same one again changes nothing.</param>
    /// <param name="MarkedAt">When it was marked, by the device's clock; without it, as it comes.</param>
    /// <param name="Device">What the device calls itself; no person's name.</param>
    internal sealed record Attendance(Guid ClientId, Guid EnrollmentId, DateOnly Day, bool Present, DateTimeOffset? MarkedAt = null, string? Device = null)
    {
        internal string? NamedDevice => string.IsNullOrWhiteSpace(Device) ? null : Device.Trim();

        internal bool IsDeviceValid => Device is not { } device || (device.Length <= 100 && !device.Any(char.IsControl));
    }

    /// <param name="Rule">Why it was not taken.</param>
    internal sealed record RefusedRow(Guid ClientId, Guid EnrollmentId, DateOnly Day, string Rule);

    /// <param name="Repeated">Rows that had come before.</param>
    internal sealed record Result(Guid Id, long Version, int Recorded, int Repeated, int? ClockSkewSeconds, IReadOnlyList<RefusedRow> Refused);

    internal sealed record Decision(IReadOnlyList<IDomainEvent> Events, int Recorded, int Repeated, IReadOnlyList<RefusedRow> Refused);

    /// <summary>When the rows came, from which device, and how far the clock of that one was ahead of ours then.</summary>
    internal sealed record Receipt(DateTimeOffset At, int? ClockSkewSeconds, string? Sender = null)
    {
        /// <summary>Who sends says nothing of the clocks of others whose marks he brings along.</summary>
        public int? SkewOf(string? device) => device is null || device == Sender ? ClockSkewSeconds : null;

        /// <summary>When a mark counts as made. Not after it came: else a clock that runs ahead would beat whatever is corrected later.</summary>
        public DateTimeOffset CountsAt(DateTimeOffset? markedAt, int? skew) =>
            markedAt is { } marked && AttendanceMark.SetRight(marked, skew) is var made && made < At ? made : At;

        /// <summary>Where the sender does not say which device it is, it is the one that the rows name, if they name one.</summary>
        public Receipt Of(IReadOnlyList<Attendance> rows) => this with
        {
            Sender = Sender ?? (rows.Where(row => row.IsDeviceValid).Select(row => row.NamedDevice).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is [var only] ? only : null),
        };
    }

    private const int MostRows = 2_000;

    internal static void MapAttendance(this RouteGroupBuilder batches) =>
        batches.MapPost("/{id:guid}/attendance", (
            Guid id, DateTimeOffset? sentAt, string? device, IReadOnlyList<Attendance> rows, CommandRunner commands, CourseCatalogue courses, BusinessCalendar calendar) =>
        {
            var now = calendar.Now;
            var receipt = new Receipt(now, sentAt is { } clock ? (int?)Math.Clamp((clock - now).TotalSeconds, int.MinValue, int.MaxValue) : null, device);
            return commands.Run(async (session, cancellation) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, cancellation);
                var decision = Decide(batch, courses.Of(batch), rows, receipt, commands.Today);
                stream.AppendMany(decision.Events);
                var version = batch.Version + decision.Events.Count;
                return Answer.Ok(new Result(id, version, decision.Recorded, decision.Repeated, receipt.ClockSkewSeconds, decision.Refused), version);
            });
        })
        .RequireRoles(Roles.Trainer)
        .WithSummary("Attendance in bulk; a clientId that came before changes nothing (sentAt: the sender's clock as it sends; device: which one that is, where it brings marks of others)")
        .Produces<Result>();

    internal static Decision Decide(Batch batch, Course course, IReadOnlyList<Attendance> rows, Receipt receipt, DateOnly today)
    {
        batch.AssertStatus(BatchStatus.InProgress, BatchStatus.Completed, BatchStatus.Reported);
        var events = new List<IDomainEvent>();
        var refused = new List<RefusedRow>();
        var marks = batch.Enrollments.SelectMany(e => e.Attendance.Select(m => (m.ClientId, e.EnrollmentId, m.Day, m.Present))).ToHashSet();
        var taken = marks.Select(mark => mark.ClientId).ToHashSet();
        var repeated = 0;
        receipt = receipt.Of(Require.NotEmpty(rows, MostRows));
        foreach (var row in rows)
        {
            if (RuleAgainst(batch, row, today) is { } rule)
                refused.Add(new RefusedRow(row.ClientId, row.EnrollmentId, row.Day, rule));
            else if (marks.Contains((row.ClientId, row.EnrollmentId, row.Day, row.Present)))
                repeated++;
            else if (!taken.Add(row.ClientId))
                refused.Add(new RefusedRow(row.ClientId, row.EnrollmentId, row.Day, "ClientIdTaken"));
            else
                Take(row);
        }

        var recorded = events.Count;
        return new Decision([.. events, .. Completion.Corrections(batch.After(events), course, today)], recorded, repeated, refused);

        void Take(Attendance row)
        {
            marks.Add((row.ClientId, row.EnrollmentId, row.Day, row.Present));
            events.Add(Recorded(row, receipt));
        }
    }

    private static string? RuleAgainst(Batch batch, Attendance row, DateOnly today) =>
        batch.Enrollments.FirstOrDefault(e => e.EnrollmentId == row.EnrollmentId) is not { } participant ? "NotEnrolled"
        : !participant.HoldsSeat ? "NoSeat"
        : !batch.Days.Contains(row.Day) ? "NotADayOfTheBatch"
        : row.Day > today ? "DayToCome"
        : !row.IsDeviceValid ? "DeviceInvalid"
        : null;

    private static AttendanceRecorded Recorded(Attendance row, Receipt receipt)
    {
        var (marked, skew) = (row.MarkedAt?.ToUniversalTime(), receipt.SkewOf(row.NamedDevice));
        return new AttendanceRecorded(row.Day, row.ClientId, row.EnrollmentId, row.Present, marked, row.NamedDevice, skew, receipt.CountsAt(marked, skew));
    }
}
