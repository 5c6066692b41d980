using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Collecting;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

public class OpeningTests
{
    [Theory]
    [InlineData(":2055")]
    [InlineData("0.0.0.0:2055")]
    [InlineData("[::]:2055")]
    [InlineData("192.0.2.1:2055")]
    public void Who_may_send_must_be_said_where_others_can(string text)
    {
        var refused = Assert.Throws<CollectorException>(() => Open(new CollectorSettings { SFlow = [Parsed(text)] }));

        Assert.Equal(
            $"{text} can be reached by other hosts, so say which exporters may send, for example --allow 192.0.2.0/24; or listen to 127.0.0.1:2055 alone.",
            refused.Message);
    }

    [Fact]
    public void There_must_be_something_to_listen_to()
    {
        var refused = Assert.Throws<CollectorException>(() => Open(new CollectorSettings()));

        Assert.Equal(
            "There is nothing to listen to: give --listen for NetFlow and IPFIX or --sflow for sFlow, for example --listen 127.0.0.1:2055.", refused.Message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_of_and_none_of_the_others_is_kept()
    {
        await using var run = new CollectorRun();
        var (free, taken) = (run.Collector.Listening[0], run.Collector.Listening[1]);
        await run.Collector.DisposeAsync();
        await using var other = new CollectorRun(new CollectorSettings { NetFlow = [taken] });

        var refused = Assert.Throws<CollectorException>(() => Open(new CollectorSettings { NetFlow = [free], SFlow = [taken] }));

        Assert.Equal(
            $"Cannot listen to {taken} (UDP): another process listens there. 'ss -ulpn sport = :{taken.Port}' says which; stop it, or choose another port.",
            refused.Message);
        await using var again = new CollectorRun(new CollectorSettings { NetFlow = [free] });
        Assert.Equal(free, again.Collector.Listening[0]);
    }

    [Fact]
    public void An_address_of_another_host_is_told_of()
    {
        var refused = Assert.Throws<CollectorException>(
            () => Open(new CollectorSettings { NetFlow = [Parsed("192.0.2.1:2055")], Allowed = [Prefix.Parse("192.0.2.0/24")] }));

        Assert.Equal(
            "Cannot listen to 192.0.2.1:2055 (UDP): 192.0.2.1 is no address of this host; 'ip address' lists those. To listen to all of them, give :2055.",
            refused.Message);
    }

    [Fact]
    public async Task The_kernel_says_what_it_granted_and_dropped()
    {
        await using var run = new CollectorRun(CollectorRun.Ipv4 with { ReceiveBufferBytes = 100_000 });

        Assert.Equal(100_000, run.Collector.ReceiveBufferBytes);
        Assert.Equal(0, run.Collector.Counts["kernelDrops"]);
    }

    static ListenAddress Parsed(string text) => ListenAddress.TryParse(text, out var listen) ? listen : throw new FormatException(text);

    static void Open(CollectorSettings settings) => FlowCollector.Open(settings, new GatheredFlows(), TimeProvider.System);
}
