using Tracefleet.Addressing;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Tests.Rendering;

public sealed class HopLineTests
{
    static readonly Annotation Known = new([new Asn(64500), new Asn(64501)], "EXAMPLE", Prefix.Parse("198.18.0.0/15"), "EX-IX", "DE", "Frankfurt", 50.1, 8.7);

    [Fact]
    public void A_line_shows_the_interface_and_what_is_known_of_it()
    {
        var hop = Answer(3, 1, "198.18.0.1") with
        {
            Annotation = Known,
            Mpls = [new MplsLabel(24001, 0, false, 1), new MplsLabel(16, 0, true, 1)],
            Flags = ReplyFlags.Late | ReplyFlags.Nat,
        };

        Assert.Equal(
            new HopLine(3, "198.18.0.1", 1.234, "AS64500 AS64501", "EXAMPLE", "EX-IX", "Frankfurt, DE", "L=24001 L=16", "late nat"), HopLine.From(hop));
    }

    [Theory]
    [InlineData("Private-Use", "(Private-Use)")]
    [InlineData(null, "")]
    public void A_special_range_stands_where_there_is_no_origin(string? special, string shown) =>
        Assert.Equal(shown, HopLine.From(Answer(3, 1, "10.0.0.1") with { Annotation = Annotation.None with { Special = special } }).Origin);

    [Fact]
    public void An_origin_goes_before_the_special_range() =>
        Assert.Equal("AS64500 AS64501", HopLine.From(Answer(3, 1, "198.18.0.1") with { Annotation = Known with { Special = "Benchmarking" } }).Origin);

    [Fact]
    public void Each_interface_of_a_ttl_has_a_line_and_a_silent_ttl_has_one()
    {
        var lines = HopLine.From([
            Answer(4, 1, "198.18.0.4"), Silence(2, 1), Silence(2, 2), Answer(1, 1, "198.18.0.1"), Answer(1, 2, "198.18.0.1"), Silence(3, 1),
            Answer(3, 2, "198.18.0.3"), Answer(4, 2, "198.18.0.5")]);

        Assert.Equal(
            [(1, "198.18.0.1"), (2, null), (3, "198.18.0.3"), (4, "198.18.0.4"), (4, "198.18.0.5")],
            lines.Select(line => (line.Ttl, line.Address)));
    }

    [Fact]
    public void Names_and_what_a_router_tells_of_itself_are_added()
    {
        var line = Assert.Single(HopLine.From([Answer(1, 1, "198.18.0.1")], address => $"{address}.example", _ => "if eth0"));

        Assert.Equal(("198.18.0.1.example", "if eth0"), (line.Name, line.Notes));
    }

    [Theory]
    [InlineData(3, 13, null, (byte)60, "!X")]
    [InlineData(3, 3, null, (byte)60, "")]
    [InlineData(3, 4, 1_400, (byte)60, "!F mtu 1400")]
    [InlineData(11, 0, null, (byte)55, "back ~10")]
    [InlineData(11, 0, null, (byte)62, "")]
    public void Unreachables_sizes_and_long_ways_back_are_noted(int type, int code, int? mtu, byte replyTtl, string notes) =>
        Assert.Equal(notes, HopLine.From(Answer(5, 1, "198.18.0.1") with { IcmpType = (byte)type, IcmpCode = (byte)code, Mtu = mtu, ReplyTtl = replyTtl }).Notes);

    [Fact]
    public void Duplicates_have_no_line() =>
        Assert.Empty(HopLine.From([Answer(1, 1, "198.18.0.1") with { Flags = ReplyFlags.Duplicate }]));

    [Fact]
    public void A_probe_that_never_left_says_why() =>
        Assert.Equal("not sent: NoRoute", HopLine.From(Silence(1, 1) with { SendFailure = SendFailure.NoRoute }).Notes);

    [Theory]
    [InlineData("Frankfurt", "DE", "Frankfurt, DE")]
    [InlineData(null, "DE", "DE")]
    [InlineData("Frankfurt", "", "Frankfurt")]
    [InlineData("", null, "")]
    public void A_place_is_as_much_as_is_known(string? city, string? country, string expected) => Assert.Equal(expected, HopLine.PlaceOf(city, country));

    static Hop Answer(byte ttl, byte attempt, string address) => Silence(ttl, attempt) with { Addr = Address.Parse(address), RttMicroseconds = 1_234 };

    static Hop Silence(byte ttl, byte attempt) => new() { Ttl = ttl, Attempt = attempt, SentAt = default };
}
