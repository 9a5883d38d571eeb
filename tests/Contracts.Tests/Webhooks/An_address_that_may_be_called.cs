using System.Net;
using AwesomeAssertions;
using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.ServiceDefaults.Webhooks;
using Xunit;

namespace KoperasiPlatform.Contracts.Tests.Webhooks;

public sealed class An_address_that_may_be_called
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2001:0:a9fe:a9fe::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Is_none_of_a_machine_or_a_network(string address) => PublicAddresses.Contain(IPAddress.Parse(address)).Should().BeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("103.10.66.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2404:8000::1")]
    public void Is_one_of_the_public_internet(string address) => PublicAddresses.Contain(IPAddress.Parse(address)).Should().BeTrue();

    [Theory]
    [InlineData("https://127.0.0.1/events")]
    [InlineData("https://localhost/events")]
    [InlineData("https://[::1]/events")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://2130706433/events")]
    [InlineData("https://0x7f.1/events")]
    [InlineData("https://[::ffff:10.0.0.1]/events")]
    public void Is_refused_where_the_address_itself_shows_it(string url) =>
        FluentActions.Invoking(() => WebhookUrl.Check(url, new WebhookOptions())).Should().Throw<Refusal>().Which.Name.Should().Be("PrivateAddress");

    [Theory]
    [InlineData("province.example/events")]
    [InlineData("ftp://province.example/events")]
    [InlineData("https://user:secret@province.example/events")]
    [InlineData("https://province.example/events#part")]
    [InlineData("")]
    public void Is_an_absolute_one_over_http(string url) =>
        FluentActions.Invoking(() => WebhookUrl.Check(url, new WebhookOptions())).Should().Throw<InvalidField>().Which.Field.Should().Be("url");

    [Fact]
    public void Is_refused_in_plain_unless_the_configuration_allows_it()
    {
        FluentActions.Invoking(() => WebhookUrl.Check("http://province.example/events", new WebhookOptions()))
            .Should().Throw<Refusal>().Which.Name.Should().Be("WebhookNotEncrypted");
        WebhookUrl.Check("http://127.0.0.1:8080/events", new WebhookOptions { AllowPrivateAddresses = true }).Should().Be("http://127.0.0.1:8080/events");
    }
}
