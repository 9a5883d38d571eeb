using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests.Webhooks;

public sealed class The_signature_of_a_webhook
{
    /// <summary>The example of the Standard Webhooks specification.</summary>
    [Fact]
    public void Is_that_of_the_specification()
    {
        using var request = new HttpRequestMessage();

        StandardWebhook.Sign(
            request.Headers, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8,
            Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        request.Headers.Select(header => (header.Key, header.Value.Single())).Should().Equal(
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    [Fact]
    public void Is_made_with_a_secret_as_the_libraries_take_it() =>
        StandardWebhook.Written(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).Should().Be("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}
