using AwesomeAssertions;
using JasperFx.Events;

namespace KoperasiPlatform.Registry.Tests.Running;

/// <summary>The same events, which came by two ways.</summary>
internal static class SameEvents
{
    /// <summary>In the same order, each with all that is known of it.</summary>
    public static void Assert(IReadOnlyList<IEvent> events, IReadOnlyList<IEvent> expected)
    {
        foreach (var property in typeof(IEvent).GetProperties())
            events.Select(e => property.GetValue(e)).Should().BeEquivalentTo(expected.Select(e => property.GetValue(e)), options => options.WithStrictOrdering(), property.Name);
    }
}
