using Tracefleet.Agent.Traffic.Collecting;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

public class ListenAddressTests
{
    [Theory]
    [InlineData(":2055", null, 2055, false)]
    [InlineData("127.0.0.1:2055", "127.0.0.1", 2055, true)]
    [InlineData("127.9.9.9:1", "127.9.9.9", 1, true)]
    [InlineData("[::1]:6343", "::1", 6343, true)]
    [InlineData("[2001:db8::1]:65535", "2001:db8::1", 65535, false)]
    [InlineData("0.0.0.0:2055", "0.0.0.0", 2055, false)]
    [InlineData("[::]:2055", "::", 2055, false)]
    public void Reads_where_to_listen(string text, string? address, int port, bool isLoopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var listen));

        Assert.Equal((address, (ushort)port, isLoopback), (listen.Address?.ToString(), listen.Port, listen.IsLoopback));
        Assert.Equal(text, listen.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2055")]
    [InlineData(":")]
    [InlineData(":0")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(": 2055")]
    [InlineData("localhost:2055")]
    [InlineData("::1:2055")]
    [InlineData("[::1]")]
    [InlineData("[127.0.0.1]:2055")]
    [InlineData("[]:2055")]
    [InlineData("127.0.0.1:2055 ")]
    public void Refuses_what_is_no_place_to_listen(string? text) => Assert.False(ListenAddress.TryParse(text, out _));
}
