using System.Globalization;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>PostgreSQL refuses to run as root, so root lends it another user.</summary>
internal sealed record SystemUser(string Name, int UserId, int GroupId)
{
    /// <summary>The user for PostgreSQL, or null where this process is not root and can run it itself.</summary>
    public static SystemUser? ForPostgres { get; } =
        Environment.IsPrivilegedProcess ? Find("postgres") ?? Find("nobody") : null;

    /// <summary>Whether this user may pass through every folder above a path.</summary>
    public static bool CanReach(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }

    private static SystemUser? Find(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == name)
            .Select(fields => new SystemUser(name, Number(fields[2]), Number(fields[3])))
            .FirstOrDefault();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
