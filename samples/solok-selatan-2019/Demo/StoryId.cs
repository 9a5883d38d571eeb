using System.Security.Cryptography;
using System.Text;

namespace KoperasiPlatform.Demo;

/// <summary>Ids that a client makes and that follow from the story, so that telling it again tells the same.</summary>
internal static class StoryId
{
    public static Guid From(params IEnumerable<object> parts) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(p => p is DateOnly day ? day.ToString("O") : p)))).AsSpan(0, 16));
}
