using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoperasiPlatform.Registry.ActivityPolicies;
using KoperasiPlatform.Registry.Cooperatives;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Postgresql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// The tables that lists and statistics are read from: the periods of every cooperative, and the words it is found by. They
/// are written in the transaction of its events, and follow from its state and the policies alone: see
/// <see cref="ReadModelUpdate"/>.
/// </summary>
internal static class ReadModel
{
    /// <summary>Raised where <see cref="Periods.Of"/> or <see cref="Words"/> answers otherwise than before: all is then computed anew.</summary>
    private const int Revision = 1;

    /// <summary>
    /// By what the rows of a store are computed in this process. <see cref="ReadModelUpdate"/> looks every second whether there
    /// are others by now, and computes again what was computed by the earlier ones: no command needs to.
    /// </summary>
    private static readonly ConditionalWeakTable<IDocumentStore, ActivityPolicyBook> PoliciesOf = [];

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(), new DayConverter() },
    };

    public static IReadOnlyList<ISchemaObject> Tables { get; } =
    [
        new DerivedTables(["listed_periods", "listed_cooperatives"],
            """
            create table listed_periods (
                cooperative_id uuid not null,
                valid_from date not null,
                valid_until date not null,
                name text not null,
                name_order text collate "C" not null,
                legal_entity_number text not null,
                number_order text collate "C" not null,
                cooperative_number text,
                type text not null,
                form text not null,
                region_code text collate "C" not null,
                legal_life text not null,
                suspended boolean not null,
                activity text,
                since date not null,
                first_book_year integer not null,
                held_on date[] not null,
                officers_in_term integer not null,
                next_term_end date,
                primary key (cooperative_id, valid_from)
            );
            create table listed_cooperatives (
                cooperative_id uuid primary key,
                basis text collate "C" not null,
                words text not null,
                -- the transaction that wrote the rows: what is new since a look, see Census
                written xid8 not null default pg_current_xact_id()
            );
            create index listed_cooperatives_by_written on listed_cooperatives (written, cooperative_id);
            create index listed_cooperatives_by_basis on listed_cooperatives (basis);
            """),
    ];

    /// <summary>What the rows of a cooperative were computed by, beside its own state.</summary>
    public static string BasisOf(ActivityPolicyBook policies) => $"{Revision}/{policies.Version}";

    /// <summary>What a search looks through, see <see cref="PeriodTable.Find"/>: its names and numbers, earlier ones included.</summary>
    public static string Words(Cooperative cooperative) => SearchText.Fold(string.Join(
        ' ',
        cooperative.Revisions.Select(r => r.Profile).Append(cooperative.Profile)
            .SelectMany(p => new[] { p.Name, p.LegalEntityNumber, p.CooperativeNumber }).Distinct(StringComparer.Ordinal)));

    /// <summary>Copies the rows of cooperatives that have none yet, on the connection of a transaction of the caller's.</summary>
    public static async Task Copy(
        NpgsqlConnection connection, IReadOnlyList<Cooperative> cooperatives, ActivityPolicyBook policies, CancellationToken cancellation)
    {
        await using (var copy = await connection.BeginBinaryImportAsync("copy listed_periods from stdin (format binary)", cancellation))
        {
            foreach (var period in cooperatives.SelectMany(c => Periods.Of(c, policies)))
                await Copy(copy, period, cancellation);
            await copy.CompleteAsync(cancellation);
        }

        await using var listed = await connection.BeginBinaryImportAsync("copy listed_cooperatives (cooperative_id, basis, words) from stdin (format binary)", cancellation);
        foreach (var cooperative in cooperatives)
            await listed.WriteRowAsync(cancellation, cooperative.Id, BasisOf(policies), Words(cooperative));
        await listed.CompleteAsync(cancellation);
    }

    /// <summary>Adds a cooperative's rows to what the session commits.</summary>
    public static async ValueTask Write(IDocumentOperations operations, Cooperative cooperative) =>
        Write(
            operations,
            [cooperative],
            PoliciesOf.TryGetValue(operations.DocumentStore, out var policies) ? policies : await LookAtPolicies(operations, CancellationToken.None));

    /// <summary>The policies as they are now, by which rows are computed from now on.</summary>
    public static async Task<ActivityPolicyBook> LookAtPolicies(IQuerySession session, CancellationToken cancellation)
    {
        var policies = await CooperativeCommands.Policies(session, cancellation);
        PoliciesOf.AddOrUpdate(session.DocumentStore, policies);
        return policies;
    }

    public static void Write(IDocumentOperations operations, IReadOnlyList<Cooperative> cooperatives, ActivityPolicyBook policies)
    {
        Guid[] ids = [.. cooperatives.Select(c => c.Id)];
        string[] words = [.. cooperatives.Select(Words)];
        var periods = JsonSerializer.Serialize(cooperatives.SelectMany(c => Periods.Of(c, policies)), Json);
        if (cooperatives.Any(c => c.Version != 1))
            operations.QueueSqlCommand("delete from listed_periods where cooperative_id = any (?)", ids);
        operations.QueueSqlCommand("insert into listed_periods select * from jsonb_populate_recordset(null::listed_periods, ?::jsonb)", periods);
        operations.QueueSqlCommand(
            """
            insert into listed_cooperatives (cooperative_id, words, basis) select id, words, ? from unnest(?, ?) as listed (id, words)
            on conflict (cooperative_id) do update set words = excluded.words, basis = excluded.basis, written = pg_current_xact_id()
            """,
            BasisOf(policies), ids, words);
    }

    private static async Task Copy(NpgsqlBinaryImporter copy, Period period, CancellationToken cancellation)
    {
        await copy.StartRowAsync(cancellation);
        await copy.WriteAsync(period.CooperativeId, cancellation);
        await copy.WriteAsync(period.ValidFrom, cancellation);
        await copy.WriteAsync(period.ValidUntil, cancellation);
        await copy.WriteAsync(period.Name, cancellation);
        await copy.WriteAsync(period.NameOrder, cancellation);
        await copy.WriteAsync(period.LegalEntityNumber, cancellation);
        await copy.WriteAsync(period.NumberOrder, cancellation);
        await Optional(period.CooperativeNumber);
        await copy.WriteAsync(period.Type.ToString(), cancellation);
        await copy.WriteAsync(period.Form.ToString(), cancellation);
        await copy.WriteAsync(period.RegionCode, cancellation);
        await copy.WriteAsync(period.LegalLife.ToString(), cancellation);
        await copy.WriteAsync(period.Suspended, cancellation);
        await Optional(period.Activity?.ToString());
        await copy.WriteAsync(period.Since, cancellation);
        await copy.WriteAsync(period.FirstBookYear, cancellation);
        await copy.WriteAsync(period.HeldOn.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Date, cancellation);
        await copy.WriteAsync(period.OfficersInTerm, cancellation);
        await (period.NextTermEnd is { } end ? copy.WriteAsync(end, cancellation) : copy.WriteNullAsync(cancellation));

        Task Optional(string? text) => text is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(text, cancellation);
    }

    /// <summary>The last of all days is PostgreSQL's infinity, as it is in a COPY.</summary>
    private sealed class DayConverter : JsonConverter<DateOnly>
    {
        public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value == DateOnly.MaxValue ? "infinity" : value.ToString("O", CultureInfo.InvariantCulture));
    }
}
