using System.Diagnostics;

namespace KoperasiPlatform.ServiceDefaults.Telemetry;

internal static class Instrumentation
{
    public const string SourceName = "KoperasiPlatform";

    public static readonly ActivitySource Source = new(SourceName);
}
