namespace KoperasiPlatform.Demo;

/// <summary>What the command line asks for.</summary>
/// <param name="Json">One JSON object on standard output, and all else on standard error.</param>
/// <param name="DataFolder">Where the story's files are.</param>
internal sealed record Options(bool Json, string DataFolder)
{
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var json = false;
        string? folder = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--json")
                json = true;
            else if (arguments[i] == "--data" && i + 1 < arguments.Count)
                folder = arguments[++i];
            else
                throw new StoryException($"The demo knows --json and --data FOLDER, not '{arguments[i]}'.");
        }

        return new Options(json, folder ?? FolderAround(AppContext.BaseDirectory));
    }

    /// <summary>The program is built in a folder within that of the data.</summary>
    private static string FolderAround(string binary)
    {
        for (var folder = new DirectoryInfo(binary); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "story.json")))
                return folder.FullName;
        }

        throw new StoryException("The story's data are not around the program; name their folder with --data.");
    }
}
