using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.EventStore;
using KoperasiPlatform.ServiceDefaults.People;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;
using KoperasiPlatform.Training.Batches;
using KoperasiPlatform.Training.Cooperatives;
using Marten;
using Microsoft.AspNetCore.Mvc;

namespace KoperasiPlatform.Training.EnrolmentFiles;

/// <summary>
/// Enrols a list of participants in the order of its rows. A row that cannot be taken is told with its line, column and reason,
/// and the others go in. Whoever was in the batch before stays as he is, so that sending the file again changes nothing.
/// </summary>
internal static class EnrolFromFile
{
    /// <param name="Column">The column that the reason is about, where it is about one.</param>
    /// <param name="Reason">The rule's name, or what is wrong with the field.</param>
    internal sealed record Row(
        int Line, RowOutcome Outcome, Guid? EnrollmentId = null, EnrollmentStatus? Status = null, string? Column = null, string? Reason = null, string? Warning = null);

    internal sealed record Result(Guid Id, long Version, int Enrolled, int Unchanged, int Refused, IReadOnlyList<Row> Rows);

    private const long MostBytes = 5_000_000;

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["nationalId"] = ParticipantFile.NationalId,
        ["name"] = ParticipantFile.Name,
        ["phone"] = ParticipantFile.Phone,
    };

    internal static void MapEnrolmentFiles(this IEndpointRouteBuilder app) =>
        app.MapPost("/batches/{id:guid}/enrollments/file", async (
            Guid id, DateOnly on, HttpContext http, CommandRunner commands, Applicants applicants, CancellationToken cancellation) =>
        {
            Require.NotAfter(on, commands.Today);
            using var content = new MemoryStream();
            await http.Request.Body.CopyToAsync(content, cancellation);
            content.Position = 0;
            var file = await ParticipantFile.Read(content, cancellation);
            Entry[] entries = [.. file.Select(Read)];
            return await commands.InTurn(id, async (session, token) =>
            {
                var (batch, stream) = await commands.Fetch<Batch>(session, id, token);
                batch.AssertStatus(BatchStatus.Open, BatchStatus.Confirmed);
                var background = await applicants.Look(session, batch, [.. entries.Select(e => e.Person).OfType<Person>()], token);
                var intake = new Intake(batch, await CooperativesOf(session, file, token), background, on, commands.Today, applicants, session);
                intake.Rows.AddRange(entries.Select(intake.Take));
                stream.AppendMany(intake.Events);
                var version = batch.Version + intake.Events.Count;
                return Answer.Ok(
                    new Result(id, version, intake.Count(RowOutcome.Enrolled), intake.Count(RowOutcome.Unchanged), intake.Count(RowOutcome.Refused), intake.Rows), version);
            });
        })
        .RequireRoles(Roles.Trainer)
        .WithTags("Batches")
        .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
        .Accepts<string>("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .WithSummary("Enrol a list (CSV or XLSX; NIK, Nama, Telepon, NIK Koperasi or Nomor Badan Hukum); again changes nothing")
        .Produces<Result>();

    private static Person PersonOf(ParticipantRow row) =>
        row.Malformed is { } reason ? throw new InvalidField("row", value: null, $"the row is malformed: {reason}")
        : row[ParticipantFile.NationalId] == ParticipantFile.LostDigits ? throw new InvalidField("nationalId", value: null, "is stored as a number, which loses the last digit: format the column as text")
        : Person.Of(row[ParticipantFile.NationalId] ?? "", row[ParticipantFile.Name] ?? "", row[ParticipantFile.Phone]);

    private static Entry Read(ParticipantRow row)
    {
        try
        {
            return new Entry(row, PersonOf(row), Wrong: null);
        }
        catch (InvalidField invalid)
        {
            return new Entry(row, Person: null, Refused(row, Columns.GetValueOrDefault(invalid.Field), invalid.Rule));
        }
    }

    private static Row Refused(ParticipantRow row, string? column, string reason) => new(row.Line, RowOutcome.Refused, Column: column, Reason: reason);

    private static string NumberColumn(ParticipantRow row) =>
        row[ParticipantFile.CooperativeNumber] is null ? ParticipantFile.LegalEntityNumber : ParticipantFile.CooperativeNumber;

    /// <summary>The cooperatives of the file by the number that stands in it, as Registry told it.</summary>
    private static async Task<ILookup<string, KnownCooperative>> CooperativesOf(IQuerySession session, IReadOnlyList<ParticipantRow> file, CancellationToken cancellation)
    {
        string[] numbers = [.. file.Select(row => row[NumberColumn(row)]).OfType<string>().Where(number => !number.Any(char.IsControl)).Distinct(StringComparer.Ordinal)];
        var found = await Called(session, numbers).ToListAsync(cancellation);
        return found.SelectMany(k => new[] { k.State.CooperativeNumber, k.State.LegalEntityNumber }.OfType<string>().Distinct(StringComparer.Ordinal).Select(number => (number, k)))
            .ToLookup(found => found.number, found => found.k, StringComparer.Ordinal);
    }

    /// <summary>Found by the indexes of both numbers: Training knows all the cooperatives that there are.</summary>
    internal static IQueryable<KnownCooperative> Called(IQuerySession session, string[] numbers) => session.Query<KnownCooperative>()
        .Where(k => k.State.CooperativeNumber!.IsOneOf(numbers) || k.State.LegalEntityNumber.IsOneOf(numbers));

    /// <summary>A row, and whom it says; or what is wrong with it.</summary>
    private sealed record Entry(ParticipantRow Row, Person? Person, Row? Wrong);

    /// <summary>The rows one after the other, each decided on what those before it left.</summary>
    private sealed class Intake(
        Batch batch, ILookup<string, KnownCooperative> cooperatives, Background background, DateOnly on, DateOnly today, Applicants applicants,
        IDocumentSession session)
    {
        private readonly Dictionary<string, int> _lineOfNumber = new(StringComparer.Ordinal);
        private Batch _state = batch;

        public List<Row> Rows { get; } = [];

        public List<IDomainEvent> Events { get; } = [];

        public int Count(RowOutcome outcome) => Rows.Count(r => r.Outcome == outcome);

        public Row Take(Entry entry)
        {
            try
            {
                return entry.Wrong ?? Enrol(entry.Row, entry.Person!);
            }
            catch (Refusal refusal)
            {
                return Refused(entry.Row, column: null, refusal.Name);
            }
        }

        private Row Enrol(ParticipantRow row, Person person)
        {
            if (!_lineOfNumber.TryAdd(person.NationalId.Digits, row.Line))
                return Refused(row, ParticipantFile.NationalId, $"the same number stands in line {_lineOfNumber[person.NationalId.Digits]}");
            var personKey = applicants.KeyOf(person);
            if (_state.Enrollments.LastOrDefault(e => e.PersonKey == personKey) is { } earlier)
                return IsSomebodyElse(earlier, person) ? Refused(row, ParticipantFile.Name, "the number is in the batch under another name")
                    : new Row(row.Line, RowOutcome.Unchanged, earlier.EnrollmentId, earlier.Status);
            KnownCooperative[] represented = [.. cooperatives[row[NumberColumn(row)] ?? ""]];
            if (represented.Length != 1)
                return Refused(row, NumberColumn(row), represented.Length == 0 ? "no cooperative is known by this number" : "several cooperatives are known by this number");
            var (applicant, known) = applicants.Recognise(background, _state, represented[0].State.CooperativeId, represented[0], person, letIn: null);
            var decided = Batches.Enrol.Decide(_state, applicant, on, today);
            applicants.Keep(session, _state.Id, decided, person, known);
            Events.Add(decided);
            _state = Batch.Fold(_state, decided);
            return new Row(row.Line, RowOutcome.Enrolled, decided.EnrollmentId, _state.Enrollments[^1].Status, Warning: applicants.Warning(person));
        }

        /// <summary>Where that is in question already, an officer decides, and the list changes nothing.</summary>
        private bool IsSomebodyElse(Enrollment earlier, Person person) =>
            earlier.IdentityCaseId is null && background.People.TryGetValue(earlier.PersonKey, out var known) && !PersonName.IsSame(known.Name, person.Name);
    }
}

internal enum RowOutcome
{
    Enrolled,
    Unchanged,
    Refused,
}
