using Tracefleet.Formats.Text;

namespace Tracefleet.Formats.Tests.Text;

public class UnreachablesTests
{
    [Theory]
    [InlineData(false, 3, 0, "net-unreachable", "!N")]
    [InlineData(false, 3, 1, "host-unreachable", "!H")]
    [InlineData(false, 3, 2, "protocol-unreachable", "!P")]
    [InlineData(false, 3, 3, "port-unreachable", "")]
    [InlineData(false, 3, 13, "communication-administratively-prohibited", "!X")]
    [InlineData(false, 3, 42, "unreachable-42", "!42")]
    [InlineData(false, 11, 0, null, null)]
    [InlineData(false, null, null, null, null)]
    [InlineData(true, 1, 0, "no-route-to-destination", "!N")]
    [InlineData(true, 1, 1, "communication-administratively-prohibited", "!X")]
    [InlineData(true, 1, 3, "address-unreachable", "!H")]
    [InlineData(true, 1, 4, "port-unreachable", "")]
    [InlineData(true, 3, 0, null, null)]
    public void Names_what_a_router_said(bool ipv6, int? type, int? code, string? name, string? letter) =>
        Assert.Equal((name, letter), (Unreachables.NameOf(ipv6, type, code), Unreachables.LetterOf(ipv6, type, code)));
}
