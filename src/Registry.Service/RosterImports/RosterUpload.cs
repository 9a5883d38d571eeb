using System.Security.Cryptography;

namespace KoperasiPlatform.Registry.RosterImports;

/// <summary>An uploaded file on disk, while it is read: a national roster does not fit into memory beside everything else.</summary>
internal sealed class RosterUpload : IAsyncDisposable
{
    private readonly FileStream _file;

    private RosterUpload(FileStream file, string hash)
    {
        _file = file;
        Hash = hash;
    }

    public string Hash { get; }

    public Stream Content => _file;

    public static async Task<RosterUpload> Receive(Stream body, CancellationToken cancellation)
    {
        var path = Path.Combine(Path.GetTempPath(), $"roster-{Path.GetRandomFileName()}");
        var file = new FileStream(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 81_920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            using var hash = SHA256.Create();
            await using (var hashed = new CryptoStream(body, hash, CryptoStreamMode.Read, leaveOpen: true))
                await hashed.CopyToAsync(file, cancellation);
            file.Position = 0;
            return new RosterUpload(file, Convert.ToHexStringLower(hash.Hash!));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
