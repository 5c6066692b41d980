using Tracefleet.Addressing;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Testing;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Sockets.Linux.Tests.Capturing.WireFrames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

public sealed class CaptureFilterTests
{
    [LibPcapTheory]
    [InlineData("udp", true)]
    [InlineData("tcp", false)]
    [InlineData("dst port 53 and host 198.18.0.2", true)]
    [InlineData("src port 53", false)]
    [InlineData("src net 198.18.0.0/15", true)]
    [InlineData("ip6", false)]
    [InlineData("less 60", true)]
    [InlineData("greater 61", false)]
    [InlineData("", true)]
    [InlineData("ip[8] = 64", true)]
    public void A_frame_matches_as_tcpdump_would_have_it(string expression, bool expected)
    {
        var frame = Udp(Left4, Right4, 1_000, 53);

        Assert.Equal(expected, CaptureFilter.CompileFor(LinkType.Ethernet, expression).Matches(frame, 60));
        Assert.Equal(expected, CaptureFilter.CompileFor(LinkType.Raw, expression).Matches(frame.AsSpan(EthernetLength), 60));
    }

    [LibPcapFact]
    public void The_length_asked_for_is_that_on_the_wire()
    {
        var filter = CaptureFilter.CompileFor(LinkType.Ethernet, "greater 1514");

        Assert.True(filter.Matches(Udp(Left4, Right4, 1, 2), 1_514));
        Assert.False(filter.Matches(Udp(Left4, Right4, 1, 2), 1_513));
    }

    [LibPcapFact]
    public void What_is_cut_off_does_not_match_at_any_length()
    {
        var frame = Udp(Left6, Right6, 1_000, 53);
        var filter = CaptureFilter.CompileFor(LinkType.Ethernet, "udp dst port 53");

        for (var length = 0; length < frame.Length; length++)
            Assert.Equal(length >= 14 + 40 + 4, filter.Matches(frame.AsSpan(0, length), (uint)frame.Length));
    }

    [LibPcapTheory]
    [InlineData(LinkType.Null)]
    [InlineData(LinkType.Ethernet)]
    [InlineData(LinkType.RawBsd)]
    [InlineData(LinkType.RawOpenBsd)]
    [InlineData(LinkType.Raw)]
    [InlineData(LinkType.Loop)]
    [InlineData(LinkType.LinuxSll)]
    [InlineData(LinkType.LinuxSll2)]
    [InlineData(LinkType.Ipv4)]
    public void There_is_a_filter_for_every_kind_of_frame_that_is_read(LinkType link)
    {
        var filter = CaptureFilter.CompileFor(link, "ip and tcp port 80");

        Assert.Equal(link, filter.Link);
        Assert.InRange(filter.Length, 5, 30);
    }

    [LibPcapFact]
    public void Tags_in_the_bytes_of_a_file_match()
    {
        var tagged = Tagged(Udp(Left4, Right4, 1, 53), 0x8100, 7);

        Assert.True(CaptureFilter.CompileFor(LinkType.Ethernet, "vlan 7 and udp port 53").Matches(tagged, 64));
        Assert.False(CaptureFilter.CompileFor(LinkType.Ethernet, "vlan 8").Matches(tagged, 64));
    }

    [LibPcapTheory]
    [InlineData("port and", "The filter 'port and' is wrong: ")]
    [InlineData("hst 10.0.0.1", "The filter 'hst 10.0.0.1' is wrong: ")]
    [InlineData("tcp port 99999", "The filter 'tcp port 99999' is wrong: ")]
    [InlineData("ip and ip6", "The filter 'ip and ip6' is wrong: expression rejects all packets.")]
    public void A_wrong_expression_is_refused_with_the_librarys_reason(string expression, string begin)
    {
        var failure = Assert.Throws<CaptureFilterException>(() => CaptureFilter.CompileFor(LinkType.Ethernet, expression));

        Assert.StartsWith(begin, failure.Message, StringComparison.Ordinal);
        Assert.Equal(expression, failure.Expression);
        Assert.True(failure.Message.Length > begin.Length || begin.EndsWith('.'));
    }

    [Fact]
    public void An_expression_that_C_would_cut_or_that_never_ends_is_refused()
    {
        var cut = Assert.Throws<CaptureFilterException>(() => CaptureFilter.CompileFor(LinkType.Ethernet, "tcp\0 or udp"));
        var endless = Assert.Throws<CaptureFilterException>(() => CaptureFilter.CompileFor(LinkType.Ethernet, new string(' ', 4_097)));

        Assert.Equal("The filter has a character of code 0 in it; leave that out.", cut.Message);
        Assert.Equal("The filter is 4097 bytes long; give at most 4096.", endless.Message);
    }

    [LibPcapFact]
    public void The_longest_expression_that_is_taken_compiles()
    {
        var hosts = string.Join(" or ", Enumerable.Range(0, 170).Select(host => $"host 198.18.{host / 256}.{host % 256}"));

        var filter = CaptureFilter.CompileFor(LinkType.Ethernet, hosts);

        Assert.True(filter.Matches(Udp(Left4, Right4, 1, 2), 60));
        Assert.False(filter.Matches(Udp(Address.Parse("198.18.200.1"), Address.Parse("198.18.200.2"), 1, 2), 60));
    }

    [LibPcapFact]
    public void Threads_compile_and_match_at_once()
    {
        var frame = Udp(Left4, Right4, 1_000, 53);
        var right = 0;

        Parallel.For(0, 64, port =>
        {
            if (CaptureFilter.CompileFor(LinkType.Ethernet, $"udp port {port}").Matches(frame, 60) == (port == 53))
                Interlocked.Increment(ref right);
        });

        Assert.Equal(64, right);
    }

    [LibPcapFact]
    public void Matching_allocates_nothing()
    {
        var frame = Udp(Left4, Right4, 1_000, 53);
        var filter = CaptureFilter.CompileFor(LinkType.Ethernet, "udp port 53");

        Assert.Equal(0, Allocation.Of(() => filter.Matches(frame, 60)));
    }
}
