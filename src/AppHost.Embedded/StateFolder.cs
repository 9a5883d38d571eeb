using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>The folder that holds all that the platform keeps between runs; one run at a time may use it.</summary>
public sealed class StateFolder : IDisposable
{
    private readonly FileStream processFile;

    private StateFolder(string path, FileStream processFile)
    {
        Path = path;
        this.processFile = processFile;
    }

    public string Path { get; }

    internal IReadOnlyDictionary<string, string> Mark => new Dictionary<string, string> { [Leftovers.Mark] = Path };

    public static StateFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, "log"));
            var folder = new StateFolder(path, Lock(System.IO.Path.Combine(path, "apphost.pid")));
            // a run that was killed could not remove it
            System.IO.File.Delete(folder.File("run.env"));
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The state folder {path} cannot be used: {failure.Message}", failure);
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only its owner can read.</summary>
    internal void WriteSecret(string name, IEnumerable<string> lines)
    {
        using var stream = new FileStream(File(name), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
    }

    /// <summary>
    /// A folder for a program that runs as a user. Where that user cannot reach the state folder (a clone in root's home),
    /// the folder lies under /var/lib, and the state folder has a link to it.
    /// </summary>
    internal async Task<string> FolderForAsync(string name, SystemUser? user)
    {
        var folder = File(name);
        if (user is null)
            return Directory.CreateDirectory(folder, UserOnly).FullName;

        if (!SystemUser.CanReach(folder))
        {
            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12];
            var elsewhere = $"/var/lib/koperasi/{key}/{name}";
            if (new FileInfo(folder).LinkTarget is null)
            {
                // what lies there belonged to a state folder that is no more
                if (Directory.Exists(elsewhere))
                    Directory.Delete(elsewhere, recursive: true);
                Directory.CreateDirectory(elsewhere);
                Directory.CreateSymbolicLink(folder, elsewhere);
            }

            folder = elsewhere;
        }

        Directory.CreateDirectory(folder);
        await GiveAsync(folder, user);
        return folder;
    }

    internal static Task GiveAsync(string path, SystemUser user) =>
        Command.RunAsync(new ChildCommand("chown", "-R", $"{user.UserId}:{user.GroupId}", path));

    public void Dispose()
    {
        System.IO.File.Delete(File("run.env"));
        processFile.SetLength(0);
        processFile.Dispose();
    }

    private static UnixFileMode UserOnly => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static FileStream Lock(string path)
    {
        FileStream file;
        try
        {
            // .NET takes an advisory lock for FileShare.None: the system drops it when this process ends in any way
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            throw new StartupException("The platform already runs on this state folder; ./koperasi down stops it.");
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        file.Flush();
        return file;
    }
}
