namespace KoperasiPlatform.AppHost.Embedded;

/// <summary>Why the platform cannot start, in one sentence that says what to do.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
