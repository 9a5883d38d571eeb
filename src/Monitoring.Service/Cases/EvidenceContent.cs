using System.Security.Cryptography;
using KoperasiPlatform.ServiceDefaults.Problems;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace KoperasiPlatform.Monitoring.Cases;

/// <summary>
/// The bytes of evidence files, beside the streams: a row for each content, under its SHA-256. The same file, however often
/// and to however many cases it is added, is stored once.
/// </summary>
internal sealed class EvidenceContent(NpgsqlDataSource database)
{
    private const string TableName = "evidence_content";

    public static Table Table()
    {
        var table = new Table($"public.{TableName}");
        table.AddColumn("sha256", "char(64)").AsPrimaryKey();
        table.AddColumn("content", "bytea").NotNull();
        table.AddColumn("stored_at", "timestamptz").NotNull().DefaultValueByExpression("now()");
        return table;
    }

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Stored with the session's events, or not at all.</summary>
    public static void Store(IDocumentSession session, string sha256, byte[] content) =>
        session.QueueSqlCommand($"insert into {TableName} (sha256, content) values (?, ?) on conflict do nothing", sha256, content);

    public async Task<byte[]?> Find(string sha256, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select content from {TableName} where sha256 = $1");
        command.Parameters.AddWithValue(sha256);
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }
}

/// <summary>What a file is, by its first bytes and never by its name or what the sender says.</summary>
internal static class EvidenceType
{
    private static readonly (string MediaType, byte[] Begins)[] Known =
    [
        ("application/pdf", "%PDF-"u8.ToArray()),
        ("image/jpeg", [0xFF, 0xD8, 0xFF]),
        ("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    ];

    /// <summary>Null where it is none that evidence may be.</summary>
    public static string? Of(ReadOnlySpan<byte> content)
    {
        foreach (var (mediaType, begins) in Known)
        {
            if (content.StartsWith(begins))
                return mediaType;
        }

        return null;
    }
}
