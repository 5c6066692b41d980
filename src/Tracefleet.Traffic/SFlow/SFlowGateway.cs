using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>What a BGP router says of a sampled packet (extended gateway data). A view over the datagram; the default value says nothing.</summary>
public readonly ref struct SFlowGateway
{
    const uint Set = 1;

    readonly ReadOnlySpan<byte> _lastSegment;

    SFlowGateway(Address? nextHop, Asn? routerAs, Asn? sourceAs, Asn? sourcePeerAs, Asn? destinationPeerAs, ReadOnlySpan<byte> path, bool endsInSet, ReadOnlySpan<byte> lastSegment)
    {
        (NextHop, RouterAs, SourceAs, SourcePeerAs, DestinationPeerAs) = (nextHop, routerAs, sourceAs, sourcePeerAs, destinationPeerAs);
        Segments = path;
        EndsInSet = endsInSet;
        _lastSegment = lastSegment;
    }

    /// <summary>The BGP next hop; null if unknown.</summary>
    public Address? NextHop { get; }

    /// <summary>The router's own AS; this and the others are null where it says 0.</summary>
    public Asn? RouterAs { get; }
    public Asn? SourceAs { get; }
    public Asn? SourcePeerAs { get; }

    /// <summary>The first AS of the path to the destination.</summary>
    public Asn? DestinationPeerAs { get; }

    /// <summary>The path to the destination as in the datagram: for each segment its type (1 a set, 2 a sequence), a count, and the AS numbers, all as numbers of
    /// four bytes in network order. Empty for destinations in the router's own AS.</summary>
    public ReadOnlySpan<byte> Segments { get; }

    /// <summary>The path's last segment is a set, whose order says nothing.</summary>
    public bool EndsInSet { get; }

    /// <summary>The last AS of the path; null without a path and where it ends in a set of several.</summary>
    public Asn? DestinationAs => _lastSegment.IsEmpty || (EndsInSet && _lastSegment.Length > 4) ? null : Known(BinaryPrimitives.ReadUInt32BigEndian(_lastSegment[^4..]));

    internal static bool TryRead(ReadOnlySpan<byte> record, out SFlowGateway gateway)
    {
        var xdr = new XdrReader(record);
        var nextHop = xdr.Address();
        var (router, source, peer) = (Known(xdr.UInt32()), Known(xdr.UInt32()), Known(xdr.UInt32()));
        var segments = xdr.UInt32();
        var pathStart = record.Length - xdr.Remaining;
        ReadOnlySpan<byte> last = default;
        Asn? first = null;
        var endsInSet = false;
        for (var read = 0u; read < segments && !xdr.HasFailed; read++)
        {
            var type = xdr.UInt32();
            var asns = xdr.Numbers(xdr.UInt32());
            if (asns.IsEmpty)
                continue;
            first ??= Known(BinaryPrimitives.ReadUInt32BigEndian(asns));
            last = asns;
            endsInSet = type == Set;
        }
        var pathEnd = record.Length - xdr.Remaining;
        xdr.Numbers(xdr.UInt32());
        xdr.UInt32();
        gateway = xdr.HasFailed ? default : new SFlowGateway(nextHop, router, source, peer, first, record[pathStart..pathEnd], endsInSet, last);
        return !xdr.HasFailed;
    }

    static Asn? Known(uint number) => number == 0 ? null : new Asn(number);
}
