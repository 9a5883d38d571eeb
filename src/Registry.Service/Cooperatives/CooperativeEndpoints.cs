using KoperasiPlatform.Registry.Duplicates;
using KoperasiPlatform.Registry.Lists;
using KoperasiPlatform.Registry.WorkLists;

namespace KoperasiPlatform.Registry.Cooperatives;

internal static class CooperativeEndpoints
{
    internal static void MapCooperatives(this IEndpointRouteBuilder app)
    {
        var cooperatives = app.MapGroup("/cooperatives").WithTags("Cooperatives");
        cooperatives.MapRegister();
        cooperatives.MapReviseProfile();
        cooperatives.MapElectOfficer();
        cooperatives.MapEndOfficerTerm();
        cooperatives.MapRecordAnnualMeeting();
        cooperatives.MapVerifyAnnualMeeting();
        cooperatives.MapCorrectAnnualMeeting();
        cooperatives.MapWithdrawAnnualMeeting();
        cooperatives.MapObserveBusiness();
        cooperatives.MapVerifyBusinessObservation();
        cooperatives.MapDeclareMinistryStatus();
        cooperatives.MapReactivate();
        cooperatives.MapSuspend();
        cooperatives.MapMerge();
        cooperatives.MapDissolve();
        cooperatives.MapGetCooperative();
        cooperatives.MapGetHistory();
        cooperatives.MapList();
        cooperatives.MapCounts();
        cooperatives.MapExport();
        app.MapStatistics();
        app.MapWorkLists();
        app.MapDuplicates();
    }
}
