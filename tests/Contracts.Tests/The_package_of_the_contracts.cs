using System.Diagnostics;
using System.IO.Compression;
using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests;

public sealed class The_package_of_the_contracts
{
    [Fact]
    public async Task Holds_the_types_their_docstrings_and_their_schemas()
    {
        var folder = Directory.CreateTempSubdirectory("koperasi-package").FullName;
        try
        {
            var built = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
            using var pack = Process.Start(new ProcessStartInfo("dotnet", ["pack", "--no-build", "-c", built, "-o", folder, "--nologo"])
            {
                WorkingDirectory = Path.Combine(Repository.Root, "src", "Contracts"),
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            var said = await pack.StandardOutput.ReadToEndAsync();
            await pack.WaitForExitAsync();
            pack.ExitCode.Should().Be(0, said);

            await using var package = await ZipFile.OpenReadAsync(Directory.GetFiles(folder, "KoperasiPlatform.Contracts.*.nupkg").Single());
            var entries = package.Entries.Select(e => e.FullName).ToArray();
            entries.Should().Contain(["lib/net10.0/Contracts.dll", "lib/net10.0/Contracts.xml", "README.md"]);
            entries.Where(e => e.StartsWith("schemas/", StringComparison.Ordinal)).Should().BeEquivalentTo(
                IntegrationEvents.Types.Select(type => $"schemas/{IntegrationEvents.ExchangeOf(type)}.json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
