using AwesomeAssertions;
using KoperasiPlatform.AppHost.Embedded;
using Xunit;

namespace KoperasiPlatform.Platform.Tests.Running;

public sealed class Free_ports
{
    [Fact]
    public void Are_never_one_that_an_outgoing_connection_may_take_before_the_server_is_there()
    {
        var ports = Enumerable.Range(0, 100).Select(_ => Ports.Free()).ToArray();

        ports.Should().OnlyHaveUniqueItems().And.OnlyContain(port => port < 32_768, "there the kernel's own begin");
    }
}
