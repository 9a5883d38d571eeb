using KoperasiPlatform.Contracts.Training;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;

namespace KoperasiPlatform.Training.Reports;

/// <summary>The two halves of a fiscal year that are reported: a class belongs to the one in which it ends.</summary>
internal static class Stages
{
    private const int LastMonthOfTheFirst = 6;

    public static int Parse(int stage) => Require.Between(stage, 1, 2);

    public static int Of(DateOnly lastDay) => lastDay.Month <= LastMonthOfTheFirst ? 1 : 2;

    public static bool IsIn(Batch batch, int stage) => batch.IsAnnounced && Of(batch.Days[^1]) == stage;

    public static (DateOnly From, DateOnly To) PeriodOf(int year, int stage) =>
        stage == 1 ? (new(year, 1, 1), new(year, LastMonthOfTheFirst, 30)) : (new(year, LastMonthOfTheFirst + 1, 1), new(year, 12, 31));

    public static bool IsCalledOff(this BatchStatus status) => status is BatchStatus.Cancelled or BatchStatus.Aborted;
}
