using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Weasel.Core;
using Weasel.Postgresql;

namespace KoperasiPlatform.Registry.Lists;

/// <summary>
/// Tables whose rows can all be computed again. The definition's hash is kept as the first table's comment; where that is
/// another one, all of them are made anew instead of being altered.
/// </summary>
internal sealed class DerivedTables(IReadOnlyList<string> names, string definition) : ISchemaObject
{
    private readonly string _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition)));

    public DbObjectName Identifier { get; } = new PostgresqlObjectName("public", names[0], SchemaUtils.IdentifierUsage.General);

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer)
    {
        writer.WriteLine(definition);
        writer.WriteLine($"comment on table {names[0]} is '{_hash}';");
    }

    public void WriteDropStatement(Migrator rules, TextWriter writer) => writer.WriteLine($"drop table if exists {string.Join(", ", names)};");

    public void ConfigureQueryCommand(Weasel.Core.DbCommandBuilder builder) =>
        builder.Append($"select coalesce(obj_description(to_regclass('public.{names[0]}'), 'pg_class'), '') where to_regclass('public.{names[0]}') is not null;");

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var found = await reader.ReadAsync(ct) ? await reader.GetFieldValueAsync<string>(0, ct) : null;
        return new SchemaObjectDelta(this, found == _hash ? SchemaPatchDifference.None
            : found is null ? SchemaPatchDifference.Create : SchemaPatchDifference.Update);
    }
}
