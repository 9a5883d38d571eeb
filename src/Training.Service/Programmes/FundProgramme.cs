using KoperasiPlatform.ServiceDefaults.Commands;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Security;

namespace KoperasiPlatform.Training.Programmes;

/// <summary>Enters a programme with its ceiling, in rupiah, and both targets, in people.</summary>
internal static class FundProgramme
{
    internal sealed record Request(
        int FiscalYear, string FundingSource, long BudgetCeiling, int MinistryTarget, int DistrictTarget, DateOnly FundedOn);

    internal static void MapFund(this RouteGroupBuilder programmes) =>
        programmes.MapPost("/", (Request request, CommandRunner commands) =>
        {
            var id = Guid.CreateVersion7();
            return commands.Start<Programme>(id, $"/programmes/{id}", Decide(request, commands.Today));
        })
        .RequireRoles(Roles.Trainer).WithSummary("Fund a programme").Produces<Answer.Accepted>(StatusCodes.Status201Created);

    internal static ProgrammeFunded Decide(Request request, DateOnly today) => new(
        Require.NotAfter(request.FundedOn, today),
        Require.Between(request.FiscalYear, 2000, today.Year + 1),
        Require.Text(request.FundingSource, 200),
        Require.Between(request.BudgetCeiling, 1, 1_000_000_000_000),
        Require.Between(request.MinistryTarget, 1, 1_000_000),
        Require.Between(request.DistrictTarget, 1, 1_000_000));
}
