using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Routes.Format;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>Makes of the path attributes on the wire the number of a set that other routes may share.</summary>
/// <remarks>Most routes have the very bytes of one before: those are recognised at once. Memory is bounded by what is remembered of each part.</remarks>
sealed class SharedAttributes : IDisposable
{
    /// <summary>The path in its longest form: 65,535 bytes of 2-byte numbers, widened, and AS4_PATH behind it.</summary>
    const int LongestPath = 4 << 16;

    readonly RecentRecords _asOnWire = new(1 << 18, 32 << 20);
    readonly RecordSpill _attributes, _nextHops, _paths, _communities;
    readonly byte[] _onWire = new byte[1 << 16], _scratch = new byte[LongestPath];

    public SharedAttributes(string name, Func<Stream> openSpill)
    {
        _attributes = new RecordSpill(name, openSpill(), null, new RecentRecords(1 << 20, 32 << 20));
        _nextHops = new RecordSpill(name, openSpill(), null, new RecentRecords(1 << 16, 1 << 20));
        _paths = new RecordSpill(name, openSpill(), openSpill(), new RecentRecords(1 << 20, 32 << 20));
        _communities = new RecordSpill(name, openSpill(), openSpill(), new RecentRecords(1 << 18, 32 << 20));
    }

    public int NumberOf(in RibEntry entry, ReadOnlySpan<byte> message)
    {
        var wire = message.Slice(entry.AttributesStart, entry.AttributesLength);
        _onWire[0] = (byte)((entry.IsWide ? 1 : 0) | (entry.Network.IsIpv4 ? 2 : 0));
        wire.CopyTo(_onWire.AsSpan(1));
        var key = _onWire.AsSpan(0, 1 + wire.Length);
        var hash = RecentRecords.HashOf(key);
        var number = _asOnWire.Find(key, hash);
        if (number >= 0)
            return number;
        number = Understood(entry, message, wire);
        _asOnWire.Add(key, hash, number);
        return number;
    }

    public void WriteTo(SectionOutput output, CancellationToken cancellation)
    {
        output.Copy(_nextHops.Records, cancellation);
        output.Copy(_paths.Ends!, cancellation);
        output.Copy(_paths.Records, cancellation);
        output.Copy(_communities.Ends!, cancellation);
        output.Copy(_communities.Records, cancellation);
        output.Copy(_attributes.Records, cancellation);
    }

    public void Dispose()
    {
        _attributes.Dispose();
        _nextHops.Dispose();
        _paths.Dispose();
        _communities.Dispose();
    }

    int Understood(in RibEntry entry, ReadOnlySpan<byte> message, ReadOnlySpan<byte> wire)
    {
        var read = WireAttributes.Read(wire);
        var path = new AsPath(message.Slice(entry.PathStart, entry.PathLength), entry.IsWide ? 4 : 2, message.Slice(entry.WidePathStart, entry.WidePathLength));
        var pathNumber = _paths.NumberOf(_scratch.AsSpan(0, path.WriteTo(_scratch)));
        var communities = _communities.NumberOf(_scratch.AsSpan(0, WriteCommunities(read, _scratch)));
        Span<byte> nextHop = stackalloc byte[RoutesContent.NextHopSize];
        BinaryPrimitives.WriteUInt128LittleEndian(nextHop, (read.NextHop(entry.Network.IsIpv4) ?? default).Bits);
        var attributes = new RouteAttributes(
            (uint)_nextHops.NumberOf(nextHop), (uint)pathNumber, (uint)communities, read.Med, read.LocalPref, read.Flags);
        return _attributes.NumberOf(MemoryMarshal.AsBytes(new ReadOnlySpan<RouteAttributes>(in attributes)));
    }

    /// <summary>See <see cref="CommunitySet"/>; nothing where there are none.</summary>
    static int WriteCommunities(in WireAttributes read, Span<byte> destination)
    {
        if (read.Communities.IsEmpty && read.LargeCommunities.IsEmpty)
            return 0;
        var length = Leb128.Write(destination, (uint)(read.Communities.Length / CommunitySet.Standard));
        read.Communities.CopyTo(destination[length..]);
        length += read.Communities.Length;
        read.LargeCommunities.CopyTo(destination[length..]);
        return length + read.LargeCommunities.Length;
    }
}
