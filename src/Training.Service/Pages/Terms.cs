using KoperasiPlatform.Contracts.Registry;

namespace KoperasiPlatform.Training.Pages;

/// <summary>What the screens call things.</summary>
internal static class Terms
{
    public static string Of(OfficerRole? role) => role switch
    {
        OfficerRole.Chair => "Ketua",
        OfficerRole.Secretary => "Sekretaris",
        OfficerRole.Treasurer => "Bendahara",
        OfficerRole.Supervisor => "Pengawas",
        _ => "Utusan",
    };
}
