using System.Reflection;
using KoperasiPlatform.Testing;
using Mono.Cecil;

namespace KoperasiPlatform.Architecture.Tests;

/// <summary>The code of src/ as it was compiled.</summary>
internal static class Solution
{
    public static readonly string[] Services = ["Registry.Service", "Training.Service", "Monitoring.Service"];

    private static readonly string[] Names = ["Contracts", "ServiceDefaults", "AppHost.Embedded", .. Services];

    public static string Sources { get; } = Path.Combine(Repository.Root, "src");

    public static IReadOnlyList<Assembly> ServiceAssemblies { get; } = [.. Services.Select(Assembly.Load)];

    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Names.Select(Assembly.Load)];

    /// <summary>The same for looking into the methods.</summary>
    public static IReadOnlyList<ModuleDefinition> Modules { get; } =
        [.. Names.Select(name => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")))];

    public static IEnumerable<TypeDefinition> Types => Modules.SelectMany(m => m.GetTypes());

    /// <summary>What somebody wrote, as opposed to what the compiler or a source generator made.</summary>
    public static bool IsWritten(Type type) =>
        (type.Namespace?.StartsWith("KoperasiPlatform", StringComparison.Ordinal) == true
            || type.Namespace?.StartsWith("Aspire.Hosting", StringComparison.Ordinal) == true
            || type.Namespace == "Projects")
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null;
}
