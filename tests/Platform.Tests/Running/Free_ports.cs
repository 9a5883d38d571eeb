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

    [Fact]
    public void Are_not_given_to_another_process_while_their_server_is_not_there_yet()
    {
        var port = Ports.Free();

        var another = () => new FileStream(
            Path.Combine(Path.GetTempPath(), $"koperasi-ports-{Environment.UserName}", $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        another.Should().Throw<IOException>();
    }
}
