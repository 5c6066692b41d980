using Tracefleet.Addressing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>From frames to buckets, as a capture does it, on one thread.</summary>
sealed class CaptureFileTotals : ICapturedFrameSink, IFlowSink
{
    public const long Start = 1_780_000_000_000;

    readonly PacketFlow _packets = new();
    readonly FlowCache _cache = new();
    readonly TrafficBuckets _buckets = new(new TrafficSettings(), OwnPrefixes, OwnerOf, Start);
    readonly bool _toBuckets;
    CaptureFileTotals _self;
    long _now;

    CaptureFileTotals(bool toBuckets) => (_self, _toBuckets) = (this, toBuckets);

    public long Packets => _packets.Counts.Frames;

    /// <summary>Records that came out of the cache.</summary>
    public long Flows { get; private set; }

    static OwnPrefixes OwnPrefixes => new([Prefix.Parse("198.18.0.0/15"), Prefix.Parse("2001:db8::/32")], publicOnly: true);

    /// <param name="toBuckets">False to stop at the flows that would go there.</param>
    public static CaptureFileTotals Of(string path, bool toBuckets = true)
    {
        var totals = new CaptureFileTotals(toBuckets);
        using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var reader = CaptureFileReader.Open(input, path);
        reader.ReadAll(ref totals, CancellationToken.None);
        totals._cache.Flush(ref totals);
        totals._buckets.Finish();
        return totals;
    }

    public void Take(scoped in CapturedFrame frame)
    {
        if (_packets.TryRead(frame, out var packet))
            _cache.Add(packet, packet.EndedAt!.Value, ref _self);
    }

    public void Add(in FlowRecord flow)
    {
        Flows++;
        if (!_toBuckets)
            return;
        var at = flow.EndedAt!.Value;
        if (at > _now)
            _buckets.Advance(_now = at);
        _buckets.Add(flow, TrafficKey.ThisHost, at);
    }

    /// <summary>An owner of about each /16, as a snapshot would say it.</summary>
    public static Owner OwnerOf(Address address)
    {
        var number = address.IsIpv4 ? address.Ipv4Bits >> 16 : (uint)(address.Bits >> 96 & 0xFFFF);
        return new Owner(new Asn(1 + number), s_countries[number % s_countries.Length], Prefix.Of(address, address.IsIpv4 ? 16 : 32), null);
    }

    static readonly string[] s_countries = ["NL", "DE", "US", "JP", "BR", "FR", "GB", "IN", "AU", "CA", "SE", "PL"];
}
