using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Reads the routes of a RIB in MRT format (RFC 6396, RFC 8050), plain, gzip or bzip2: TABLE_DUMP and the unicast records of TABLE_DUMP_V2.</summary>
/// <remarks>
/// A record that is not right is left out as a whole and counted. Decompression runs on a thread of its own until the reader is disposed of. Nothing is
/// allocated for a record or a route. For one thread.
/// </remarks>
public sealed class MrtRibReader : IDisposable
{
    /// <summary>So many records of updates, and none of a table, are enough to be sure that no table follows.</summary>
    const int MaxUpdates = 1_000;

    readonly string _name;
    readonly ReadAhead _input;
    readonly Faults _faults;
    readonly MrtRecords _records;
    readonly MrtPeers _peers = new();
    readonly RibTable _table;
    readonly Dictionary<(ushort Type, ushort Subtype), long> _skipped = [];
    long _updates, _tables;
    int _at = -1;

    /// <param name="input">Is read on another thread, and left open.</param>
    /// <param name="name">For error messages.</param>
    /// <exception cref="SnapshotException">It is compressed in a way that is not read here.</exception>
    public MrtRibReader(Stream input, string name, ImportOptions options, CancellationToken cancellation)
        : this(new ReadAhead(input, name, options, cancellation), name, options) { }

    internal MrtRibReader(ReadAhead input, string name, ImportOptions options)
    {
        (_name, _input) = (name, input);
        _faults = new Faults(name, options, isByLine: false);
        _records = new MrtRecords(input, _faults);
        _table = new RibTable(_peers);
    }

    /// <summary>The time in the first record's header: when the table was written.</summary>
    public DateTimeOffset? WrittenAt { get; private set; }

    public Prefix Prefix => Prefix.Of(Current.Network, Current.PrefixLength);

    public MrtPeer Peer => _peers[Current.Peer];

    /// <summary>When the peer announced the route.</summary>
    public DateTimeOffset OriginatedAt => DateTimeOffset.FromUnixTimeSeconds(Current.OriginatedAt);

    /// <summary>Of peers that announce several paths for a prefix (RFC 7911); else 0.</summary>
    public uint PathId => Current.PathId;

    /// <summary>Valid until the next <see cref="Read"/>.</summary>
    public AsPath Path
    {
        get
        {
            ref readonly var entry = ref Current;
            var message = _records.Message;
            return new AsPath(message.Slice(entry.PathStart, entry.PathLength), entry.IsWide ? 4 : 2,
                message.Slice(entry.WidePathStart, entry.WidePathLength));
        }
    }

    /// <summary>The origin AS by the rules in docs/origin-rules.md; null where the path ends in an AS_SET or holds no AS that can be one.</summary>
    public Asn? Origin => Current.End.Kind == PathEndKind.Single ? new Asn(Current.End.Asn) : null;

    /// <summary>The path attributes as they are on the wire (RFC 4271 §4.3); valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Attributes => _records.Message.Slice(Current.AttributesStart, Current.AttributesLength);

    /// <summary>What was read, and what was not, up to here.</summary>
    public ImportReport Report => _faults.Report(Counts());

    internal ReadOnlySpan<RibEntry> Entries => _table.Entries;

    internal ReadOnlySpan<byte> Message => _records.Message;

    internal MrtPeers Peers => _peers;

    internal long Records => _faults.Records;

    internal long BytesRead => _input.BytesRead;

    ref readonly RibEntry Current => ref _table.Entries[_at];

    /// <summary>Moves to the next route; false when there are no more.</summary>
    /// <exception cref="SnapshotException">The input holds no table, more of its records are bad than is accepted, or it is too long.</exception>
    public bool Read()
    {
        while (++_at >= _table.Entries.Length)
        {
            _at = -1;
            if (!ReadRecord())
                return false;
        }
        return true;
    }

    public void Dispose() => _input.Dispose();

    /// <summary>Moves to the next record with routes.</summary>
    internal bool ReadRecord()
    {
        while (_records.Next())
        {
            var record = _records.Current;
            WrittenAt ??= DateTimeOffset.FromUnixTimeSeconds(record.Timestamp);
            if (ReadRecord(record) is { } fault)
                _faults.Add(record.Offset, fault);
            else if (_table.Entries.Length > 0)
                return true;
        }
        ThrowUnlessTable();
        _faults.ThrowIfTooMany();
        return false;
    }

    string? ReadRecord(MrtRecord record)
    {
        switch (record.Type, record.Subtype)
        {
            case (MrtType.TABLE_DUMP, MrtType.AFI_IPv4 or MrtType.AFI_IPv6):
                _tables++;
                return ReadTableDump(record.Subtype == MrtType.AFI_IPv4);
            case (MrtType.TABLE_DUMP_V2, MrtType.PEER_INDEX_TABLE):
                _table.Clear();
                return _peers.ReadTable(_records.Message);
            case (MrtType.TABLE_DUMP_V2, MrtType.RIB_IPV4_UNICAST or MrtType.RIB_IPV4_UNICAST_ADDPATH):
                _tables++;
                return _table.ReadRib(_records.Message, isIpv4: true, record.Subtype == MrtType.RIB_IPV4_UNICAST_ADDPATH);
            case (MrtType.TABLE_DUMP_V2, MrtType.RIB_IPV6_UNICAST or MrtType.RIB_IPV6_UNICAST_ADDPATH):
                _tables++;
                return _table.ReadRib(_records.Message, isIpv4: false, record.Subtype == MrtType.RIB_IPV6_UNICAST_ADDPATH);
            default:
                _table.Clear();
                return Skip(record);
        }
    }

    /// <summary>Collectors around the year 2000 wrote several routes into one record, and left view and sequence number out of its length.</summary>
    string? ReadTableDump(bool isIpv4)
    {
        const int Understated = 4;
        var fault = _table.ReadTableDump(_records.Message, isIpv4);
        if (fault is null || _records.IsFollowed(0) || !_records.IsFollowed(Understated) || !_records.Lengthen(Understated))
            return fault;
        return _table.ReadTableDump(_records.Message, isIpv4);
    }

    string? Skip(MrtRecord record)
    {
        if (!MrtType.IsKnown(record.Type))
            return $"a record of unknown type {record.Type}";
        var kind = (record.Type, record.Subtype);
        _skipped[kind] = _skipped.GetValueOrDefault(kind) + 1;
        if (MrtType.IsOfUpdates(record.Type) && ++_updates == MaxUpdates)
            ThrowUnlessTable();
        return null;
    }

    void ThrowUnlessTable()
    {
        if (_tables > 0)
            return;
        if (_updates > 0)
            throw new SnapshotException(_name, null, "it holds BGP updates, not a table; give a RIB, for example rib.20260531.1200.bz2 from RIBS/ of a "
                + "RouteViews collector or bview.20260531.0800.gz of a RIS collector");
        throw new SnapshotException(_name, null, _faults.First() is { } first ? $"it holds no table; the first fault {first}" : "it holds no table");
    }

    ImmutableSortedDictionary<string, long> Counts()
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>();
        counts["records"] = _faults.Records;
        counts["peers"] = _peers.Count;
        counts["peers_v4"] = _peers.Ipv4Count;
        counts["peers_v6"] = _peers.Count - _peers.Ipv4Count;
        foreach (var ((type, subtype), count) in _skipped)
        {
            var name = $"skipped_{MrtType.NameOf(type, subtype)}";
            counts[name] = counts.GetValueOrDefault(name) + count;
        }
        return counts.ToImmutable();
    }
}
