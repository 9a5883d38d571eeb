using AwesomeAssertions;
using KoperasiPlatform.Testing;
using Xunit;

namespace KoperasiPlatform.Registry.Tests.Running;

[Trait("Speed", "integration")]
public sealed class A_policy_is_adopted(RunningRegistry registry) : IClassFixture<RunningRegistry>
{
    [Fact]
    public async Task And_the_lists_follow_it()
    {
        await registry.RegisterAsync(1, firstBookYear: 2018);
        using var admin = registry.As("admin");
        (await Inactive()).Should().Be(0, "one meeting was missed by 2020-06-29");

        await admin.SendAsync(HttpMethod.Post, "activity-policies", new
        {
            version = "strict",
            effectiveFrom = "2020-01-01",
            source = "test",
            missedMeetingsUntilInactive = 1,
            meetingDueMonths = 6,
            reactivationEvidenceMonths = 12,
        });

        await Eventually.BecomesTrueAsync(async () => await Inactive() == 1, "the lists were computed again by the new policy");

        async Task<int> Inactive() => (await admin.ReadAsync("cooperatives/counts?activity=Inactive")).GetProperty("total").GetInt32();
    }
}
