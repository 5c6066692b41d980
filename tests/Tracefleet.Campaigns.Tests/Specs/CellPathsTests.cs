using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Campaigns.Tests.Specs;

public class CellPathsTests
{
    static readonly Address Target = Address.Parse("192.0.2.9");

    static Hop Hop(byte ttl, string? addr, ushort? flow = null, string? destination = null) => new()
    {
        Ttl = ttl,
        Attempt = 1,
        SentAt = Instant.FromUnixMicroseconds(1_780_000_000_000_000),
        Addr = addr is null ? null : Address.Parse(addr),
        RttMicroseconds = addr is null ? null : ttl * 1_000,
        IcmpType = addr is null ? null : addr.StartsWith("192", StringComparison.Ordinal) ? (byte)3 : (byte)11,
        IcmpCode = 0,
        Flow = flow is { } number ? new FlowId(number) : null,
        Destination = destination is null ? null : Address.Parse(destination),
    };

    static TraceRecord Record(Address? destination, params Hop[] hops) => TraceRecords.Empty with { Destination = destination, Hops = [.. hops] };

    [Fact]
    public void Flows_over_the_same_addresses_are_one_path_however_far_beyond_the_destination_they_were_probed()
    {
        var record = Record(
            Target, Hop(1, "198.51.100.1", 1), Hop(2, "192.0.2.9", 1), Hop(3, "192.0.2.9", 1), Hop(1, "198.51.100.1", 2), Hop(2, "192.0.2.9", 2),
            Hop(1, "198.51.100.2", 3), Hop(2, "192.0.2.9", 3));

        Assert.Equal([2, 2, 2], CellPaths.Of(record).Select(path => path.Hops.Length));
        Assert.Equal(2, CellFigures.Of(record).Paths);
        Assert.Null(CellFigures.Of(record).PathHash);
    }

    [Fact]
    public void A_flow_that_was_probed_at_some_ttls_only_shows_no_path()
    {
        var record = Record(Target, Hop(1, "198.51.100.1", 1), Hop(2, "192.0.2.9", 1), Hop(2, "192.0.2.9", 2));

        Assert.Equal([new FlowId(1)], CellPaths.Of(record).Select(path => path.Hops[0].Flow!.Value));
    }

    [Fact]
    public void A_sweep_has_a_path_to_each_address_and_counts_what_each_answered_itself()
    {
        var record = Record(
            null, Hop(1, "198.51.100.1", destination: "192.0.2.1"), Hop(2, "192.0.2.1", destination: "192.0.2.1"),
            Hop(1, "198.51.100.1", destination: "192.0.2.2"), Hop(2, null, destination: "192.0.2.2"));

        var figures = CellFigures.Of(record);

        Assert.Equal(["192.0.2.1", "192.0.2.2"], CellPaths.Of(record).Select(path => path.Destination.ToString()));
        Assert.Equal((4, 1, 2_000, 2), (figures.Probes, figures.Answers, figures.RttMin, figures.Paths));
    }

    [Fact]
    public void A_ping_shows_no_path()
    {
        var record = Record(Target, Hop(64, "192.0.2.9"), Hop(64, "192.0.2.9") with { Attempt = 2 }, Hop(64, null) with { Attempt = 3 });

        var figures = CellFigures.Of(record);

        Assert.Empty(CellPaths.Of(record));
        Assert.Equal((3, 2, 64_000), (figures.Probes, figures.Answers, figures.RttMean));
    }
}
