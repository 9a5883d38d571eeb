namespace KoperasiPlatform.Demo.Chapters;

/// <summary>The programme gets its money.</summary>
internal static class Programme
{
    public static Chapter Of(Story story) => new("The programme", 1, async advance =>
    {
        story.ProgrammeId = await story.Training.Fund(story.Data.Programme);
        advance();
    });
}
