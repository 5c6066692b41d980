using Tracefleet.Addressing;
using Tracefleet.Formats.Mtr;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Tests.Mtr;

/// <summary>A path of four hops: a plain one, one with two interfaces and a label, a silent one, and the destination.</summary>
static class SampleReport
{
    public static readonly Address Target = Address.Parse("198.18.0.9");

    public static readonly MtrHeading Heading = new("lab", "host.example", new DateTimeOffset(2026, 5, 31, 12, 8, 0, TimeSpan.FromHours(2)), 4, 64, 0)
    {
        NameOf = address => address == Target ? "host.example" : null,
        Annotate = address => address.ToString() == "198.18.1.1"
            ? new Annotation([new Asn(64500)], "Lab One", null, null, "DE", "Frankfurt", 50.11, 8.68) : Annotation.None,
    };

    public static readonly MtrReport Report = new(
        Target, 4,
        [
            Hop(1, 4, LossKind.None, Interface("198.18.1.1", 1000, 4000, 2000, 2000)),
            Hop(2, 4, LossKind.RateLimited, Interface("198.18.2.2", 12_345) with { Mpls = [new MplsLabel(24001, 2, true, 1)] }, Interface("198.18.2.1", 11_000)),
            Hop(3, 4, LossKind.Silent),
            Hop(4, 4, LossKind.None, Interface("198.18.0.9", 123_456, 123_456, 123_456, 123_456)),
        ],
        [], 0);

    public static MtrInterface Interface(string address, params int[] microseconds) => new(Address.Parse(address), Rtt(microseconds), []);

    static RttStatistics Rtt(IEnumerable<int> microseconds)
    {
        var rtt = new RttStatistics();
        foreach (var value in microseconds)
            rtt.Add(value);
        return rtt;
    }

    static MtrHop Hop(byte ttl, long sent, LossKind loss, params MtrInterface[] interfaces)
    {
        // The hop's own figures: oldest interface first, as replies came.
        var all = Rtt(interfaces.Reverse().SelectMany(known => known.Rtt.Received == 4 && ttl == 1 ? [1000, 4000, 2000, 2000] : Enumerable.Repeat(known.Rtt.Last, (int)known.Rtt.Received)));
        return new MtrHop(ttl, sent, 0, 0, 0, 0, all, loss, [.. interfaces], interfaces.Length > 1 ? 1 : 0, null);
    }
}
