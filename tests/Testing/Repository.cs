namespace KoperasiPlatform.Testing;

/// <summary>Where the tests find what was built beside them.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The assembly of a project, in the configuration of the running tests.</summary>
    public static string Built(string project, string folder = "src")
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(Root, folder, project, "bin", framework.Parent!.Name, framework.Name, project + ".dll");
        return File.Exists(assembly) ? assembly : throw new FileNotFoundException($"{project} is not built.", assembly);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KoperasiPlatform.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests run outside of the repository that they were built in.");
    }
}
