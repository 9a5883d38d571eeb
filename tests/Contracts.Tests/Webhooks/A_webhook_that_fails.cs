using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests.Webhooks;

public sealed class A_webhook_that_fails
{
    private static readonly DateTimeOffset Monday = new(2020, 6, 29, 2, 0, 0, TimeSpan.Zero);
    private static readonly WebhookOptions Options = new();
    private static readonly DeliveryFailure Failure = new("It answered 500.");

    private static readonly Webhook Delivering = new(
        new Guid("0199a1b2-0000-7000-8000-000000000002"), "https://province.example/events", [], new([], [], []), "dev-admin", Monday, Position: 41);

    [Fact]
    public void Is_tried_again_after_pauses_that_double_up_to_an_hour()
    {
        var pauses = new List<double>();
        var (webhook, now) = (Delivering, Monday);
        for (var attempt = 1; attempt <= 13; attempt++)
        {
            webhook = webhook.Failed(Failure, now, Options);
            pauses.Add((webhook.NextAttemptAt!.Value - now).TotalSeconds);
            now = webhook.NextAttemptAt.Value;
        }

        pauses.Should().Equal(5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600);
        webhook.Status.Should().Be(WebhookStatus.Retrying);
        webhook.FailingSince.Should().Be(Monday);
        webhook.LastError.Should().Be("It answered 500.");
        webhook.Position.Should().Be(41, "nothing is passed over");
    }

    [Fact]
    public void Is_parked_after_three_days_and_not_before()
    {
        var (webhook, now) = (Delivering.Failed(Failure, Monday, Options), Monday);
        while (webhook.NextAttemptAt is { } next)
        {
            now = next;
            webhook = webhook.Failed(Failure, now, Options);
        }

        webhook.Status.Should().Be(WebhookStatus.Parked);
        webhook.ParkedAt.Should().Be(Monday.AddDays(3), "the last attempt is made at the end of the time");
        webhook.IsDue(Monday.AddYears(1)).Should().BeFalse("an admin resumes it");
    }

    [Fact]
    public void Is_parked_at_once_where_its_receiver_is_gone_for_good() =>
        Delivering.Failed(new DeliveryFailure("It answered 410.", WantsNoMore: true), Monday, Options).Status.Should().Be(WebhookStatus.Parked);

    [Fact]
    public void Is_due_when_its_pause_is_over()
    {
        var webhook = Delivering.Failed(Failure, Monday, Options);

        webhook.IsDue(Monday.AddSeconds(4.9)).Should().BeFalse();
        webhook.IsDue(Monday.AddSeconds(5)).Should().BeTrue();
    }

    [Fact]
    public void Has_three_days_for_each_event_anew()
    {
        var webhook = Delivering.Failed(Failure, Monday, Options).Delivered(upTo: 42);

        webhook.Should().Be(Delivering with { Position = 42 });
        webhook.Failed(Failure, Monday.AddDays(3), Options).FailingSince.Should().Be(Monday.AddDays(3));
    }

    [Fact]
    public void Goes_on_where_it_stopped_or_where_an_admin_says()
    {
        var parked = Delivering.Failed(new DeliveryFailure("It answered 410.", WantsNoMore: true), Monday, Options);

        parked.Resumed(after: null).Should().Be(Delivering);
        parked.Resumed(after: 7).Should().Be(Delivering with { Position = 7 });
    }
}
