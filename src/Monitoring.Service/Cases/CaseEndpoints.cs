using KoperasiPlatform.Contracts.Monitoring;
using KoperasiPlatform.ServiceDefaults.Problems;

namespace KoperasiPlatform.Monitoring.Cases;

internal static class CaseEndpoints
{
    /// <summary>Where companions and officers are at work.</summary>
    internal static readonly RevivalStage[] Worked = [RevivalStage.Opened, RevivalStage.CommitmentEvaluated, RevivalStage.Planned, RevivalStage.Mentoring];

    internal static void MapCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/cases").WithTags("Revival cases");
        cases.MapEvaluate();
        cases.MapPlan();
        cases.MapVisits();
        cases.MapEvidenceFiles();
        cases.MapSubmit();
        cases.MapVerify();
        cases.MapExtend();
        cases.MapGiveUp();
        cases.MapQueries();
        app.MapVisitSync();
    }

    internal static DateOnly NotBeforeOpening(RevivalCase c, DateOnly on, DateOnly today, string field = "on") =>
        Require.NotAfter(on, today, field) >= c.OpenedOn
            ? on
            : throw new InvalidField(field, on, $"must not be before the opening of the case, {c.OpenedOn:yyyy-MM-dd}");
}
