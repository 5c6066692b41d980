using System.Buffers.Binary;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Routes.Building;
using Tracefleet.Enrichment.Routes.Format;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Routes;

/// <summary>Takes the routes of a table while it is read, and writes a file of routes.</summary>
/// <remarks>
/// Routes go to passing files at once. Held in memory are 24 bytes for each prefix, and what is remembered to keep equal parts once: at most some 520 MB, for
/// whatever table; what is forgotten by then is written again. For one thread.
/// </remarks>
/// <param name="name">Of the table, for messages.</param>
/// <param name="openSpill">Opens an empty passing file, to be read, written and sought in; closing it deletes it.</param>
public sealed class RibRoutesBuilder(string name, Func<Stream> openSpill) : IDisposable
{
    readonly SharedAttributes _attributes = new(name, openSpill);
    readonly RecordSpill _lists = new(name, openSpill(), openSpill(), new RecentRecords(1 << 18, 64 << 20));
    readonly RoutePrefixes _prefixes = new(name);
    readonly PeerCounts _counts = new();
    readonly (int Peer, int Attributes)[] _routes = new (int, int)[RibRoutes.MaxRoutesOfPrefix];
    byte[] _record = new byte[1 << 10];
    MrtPeer[] _peers = [];
    Address _network;
    int _length = -1, _count;

    /// <summary>Taken so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a table has been read to its end.</summary>
    public bool IsComplete { get; private set; }

    internal void Add(in RibEntry entry, ReadOnlySpan<byte> message)
    {
        if (entry.PrefixLength != _length || entry.Network != _network || _count == _routes.Length)
            Turn(entry.Network, entry.PrefixLength);
        _routes[_count++] = (entry.Peer, _attributes.NumberOf(entry, message));
        Count++;
    }

    /// <summary>Ends the table.</summary>
    internal void Finish(MrtPeers peers)
    {
        Turn(default, -1);
        _peers = new MrtPeer[peers.Count];
        for (var peer = 0; peer < _peers.Length; peer++)
            _peers[peer] = peers[peer];
        _prefixes.Sort();
        _counts.CountOnce(_prefixes.All, _lists);
        IsComplete = true;
    }

    /// <summary>Writes one whole file. It may be called several times.</summary>
    /// <param name="output">Seekable and empty.</param>
    /// <param name="snapshot">Identifier of the snapshot that the routes belong to.</param>
    /// <exception cref="InvalidOperationException">No table was read to its end.</exception>
    /// <exception cref="SnapshotException">The routes take more bytes than a file of routes can have.</exception>
    public void WriteTo(Stream output, string snapshot, CancellationToken cancellation)
    {
        if (!IsComplete)
            throw new InvalidOperationException($"The table of {name} was not read to its end.");
        var sections = new SectionOutput(output, name);
        sections.Begin();
        sections.Write(Encoding.ASCII.GetBytes(snapshot));
        sections.EndSection();
        WritePeers(sections);
        _attributes.WriteTo(sections, cancellation);
        sections.Copy(_lists.Ends!, cancellation);
        sections.Copy(_lists.Records, cancellation);
        _prefixes.WriteTo(sections, isIpv4: true, cancellation);
        _prefixes.WriteTo(sections, isIpv4: false, cancellation);
        sections.Finish(Count);
    }

    public void Dispose()
    {
        _attributes.Dispose();
        _lists.Dispose();
    }

    /// <summary>Stores the routes of a prefix and goes on to another one.</summary>
    void Turn(Address network, int length)
    {
        if (_count > 0)
            _prefixes.Add(_network, _length, Stored());
        _count = 0;
        (_network, _length) = (network, length);
    }

    int Stored()
    {
        var longest = (1 + 2 * _count) * Leb128.MaxLength;
        if (_record.Length < longest)
            _record = new byte[Math.Max(longest, 2 * _record.Length)];
        var at = Leb128.Write(_record, (uint)_count);
        _counts.BeginPrefix();
        foreach (var (peer, attributes) in _routes.AsSpan(0, _count))
        {
            at += Leb128.Write(_record.AsSpan(at), (uint)peer);
            at += Leb128.Write(_record.AsSpan(at), (uint)attributes);
            _counts.Count(peer, _network.IsIpv4);
        }
        return _lists.NumberOf(_record.AsSpan(0, at));
    }

    void WritePeers(SectionOutput sections)
    {
        Span<byte> bytes = stackalloc byte[RoutesContent.PeerSize];
        for (var peer = 0; peer < _peers.Length; peer++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, _peers[peer].Address.Bits);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], _peers[peer].Asn.Number);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], _peers[peer].BgpId);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], _counts.Ipv4Of(peer));
            BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], _counts.Ipv6Of(peer));
            sections.Write(bytes);
        }
        sections.EndSection();
    }
}
