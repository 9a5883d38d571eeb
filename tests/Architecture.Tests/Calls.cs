using Mono.Cecil;
using Mono.Cecil.Cil;

namespace KoperasiPlatform.Architecture.Tests;

/// <summary>Who calls whom, read from the compiled methods; iterators, lambdas and async methods are followed into.</summary>
internal static class Calls
{
    private static readonly Dictionary<string, TypeDefinition> Ours =
        Solution.Types.DistinctBy(t => t.FullName).ToDictionary(t => t.FullName, StringComparer.Ordinal);

    /// <summary>The members that a method names, in its body.</summary>
    public static IEnumerable<MemberReference> Of(MethodDefinition method) =>
        method.HasBody ? method.Body.Instructions.Select(i => i.Operand).OfType<MemberReference>() : [];

    /// <summary>The ways from a method to whatever is forbidden, each as the names passed through.</summary>
    public static IReadOnlyList<string> Ways(MethodDefinition start, Func<MemberReference, bool> forbidden)
    {
        var ways = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Walk(start, Name(start));
        return ways;

        void Walk(MethodDefinition method, string way)
        {
            if (!seen.Add(method.FullName))
                return;
            foreach (var member in Of(method).Concat(Signature(method)))
            {
                if (forbidden(member))
                    ways.Add($"{way} → {member.FullName}");
                foreach (var next in Next(member))
                    Walk(next, $"{way} → {Name(next)}");
            }
        }
    }

    /// <summary>What a call leads to within our code; the class made of an iterator or async method with all its methods.</summary>
    private static IEnumerable<MethodDefinition> Next(MemberReference member)
    {
        if (member is not MethodReference called || !Ours.TryGetValue(called.DeclaringType.GetElementType().FullName, out var type))
            return [];
        return type.Name.Contains(">d__", StringComparison.Ordinal)
            ? type.Methods
            : type.Methods.Where(m => m.Name == called.Name && m.Parameters.Count == called.Parameters.Count);
    }

    private static IEnumerable<MemberReference> Signature(MethodDefinition method) =>
        method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);

    private static string Name(MethodDefinition method) => $"{method.DeclaringType.Name}.{method.Name}";
}
