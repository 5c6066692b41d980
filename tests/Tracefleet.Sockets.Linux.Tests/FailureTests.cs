using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Tests;

public sealed class FailureTests
{
    [Theory]
    [InlineData(101, SendFailure.NoRoute)]
    [InlineData(113, SendFailure.NoRoute)]
    [InlineData(105, SendFailure.NoBufferSpace)]
    [InlineData(11, SendFailure.NoBufferSpace)]
    [InlineData(1, SendFailure.NotPermitted)]
    [InlineData(13, SendFailure.NotPermitted)]
    [InlineData(90, SendFailure.TooBig)]
    [InlineData(99, SendFailure.NoSourceAddress)]
    [InlineData(100, SendFailure.InterfaceDown)]
    [InlineData(6, SendFailure.InterfaceDown)]
    [InlineData(19, SendFailure.InterfaceDown)]
    [InlineData(22, SendFailure.Other)]
    public void An_error_number_says_why_a_probe_did_not_leave(int errno, SendFailure expected) =>
        Assert.Equal(expected, Errno.ToSendFailure(errno));

    [Fact]
    public void The_remedy_names_the_executable()
    {
        Assert.Contains("$(readlink -f /opt/tracefleet/tracefleet);", MissingCapabilityException.HowToGetIt("/opt/tracefleet/tracefleet"), StringComparison.Ordinal);
        Assert.Contains("not dotnet: start that one", MissingCapabilityException.HowToGetIt("/usr/share/dotnet/dotnet"), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_failure_names_its_call_and_error()
    {
        var failure = RawSocketException.For("setsockopt(SO_RCVBUF)", 22);

        Assert.IsNotType<MissingCapabilityException>(failure);
        Assert.Equal("setsockopt(SO_RCVBUF) failed: Invalid argument (errno 22).", failure.Message);
    }
}
