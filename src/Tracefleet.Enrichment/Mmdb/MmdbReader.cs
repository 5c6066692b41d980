using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>A MaxMind DB (format 2.0). Any number of threads may look up; a lookup allocates nothing.</summary>
/// <remarks>IPv4 addresses are looked up in the subtree at ::/96 of a database of IP version 6; a database without one may still have an answer for them.</remarks>
public sealed class MmdbReader
{
    /// <summary>Zero bytes between tree and data.</summary>
    const int SeparatorBytes = 16;

    internal const int MetadataSearch = 128 * 1024;

    readonly MappedBytes _memory;
    readonly int _dataStart;
    readonly int _dataEnd;
    readonly MmdbIpv4Index _ipv4;

    MmdbReader(MappedBytes memory)
    {
        _memory = memory;
        var bytes = memory.Bytes;
        _dataEnd = FindMarker(bytes);
        Metadata = MmdbMetadata.Read(new MmdbSection(bytes[(_dataEnd + Marker.Length)..], memory));
        if (Metadata.TreeBytes + SeparatorBytes > _dataEnd)
            throw new MmdbException(
                MmdbFault.InvalidTree, $"{Metadata.NodeCount} nodes of {Metadata.NodeBytes} bytes and a separator do not fit before the metadata at {_dataEnd}.");
        _dataStart = (int)Metadata.TreeBytes + SeparatorBytes;
        _ipv4 = new MmdbIpv4Index(TreeOf(bytes), Metadata);
        GC.KeepAlive(memory);
    }

    public MmdbMetadata Metadata { get; }

    /// <summary>Size of the file.</summary>
    public int SizeInBytes => _memory.Length;

    internal static ReadOnlySpan<byte> Marker => [0xAB, 0xCD, 0xEF, (byte)'M', (byte)'a', (byte)'x', (byte)'M', (byte)'i', (byte)'n', (byte)'d', (byte)'.', (byte)'c', (byte)'o', (byte)'m'];

    /// <summary>Maps a file. It stays mapped while the reader or a value from it is reachable.</summary>
    /// <exception cref="MmdbException">The file is not a sound database.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MmdbReader Open(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > int.MaxValue and var length })
            throw new MmdbException(MmdbFault.TooLarge, $"{path} has {length} bytes; a database may have at most {int.MaxValue}.");
        return new MmdbReader(MappedBytes.Map(path));
    }

    /// <summary>Reads a database that is already in memory; the bytes must not change any more.</summary>
    /// <exception cref="MmdbException">The bytes are not a sound database.</exception>
    public static MmdbReader FromBytes(ReadOnlyMemory<byte> database) => new(new MappedBytes(database));

    /// <summary>The record of the longest network that holds the address. An IPv6 address in a database of IP version 4 is not found.</summary>
    /// <exception cref="MmdbException">The tree or the record's place is broken.</exception>
    public MmdbLookup Find(Address address)
    {
        var bytes = _memory.Bytes;
        var step = StepTo(bytes, address);
        var offset = DataOffset(step.Record);
        var lookup = new MmdbLookup(new MmdbSection(bytes[_dataStart.._dataEnd], _memory), offset, address, LengthOf(address, step));
        GC.KeepAlive(_memory);
        return lookup;
    }

    /// <summary>All networks that have a record, in address order; IPv4 once, without its aliases (6to4, Teredo, mapped).</summary>
    public MmdbNetworks Networks() => new(this);

    /// <summary>The file as it is; use it while the reader is reachable.</summary>
    internal ReadOnlySpan<byte> Bytes => _memory.Bytes;

    internal uint Ipv4Root => _ipv4.Root.Record;

    internal (uint Left, uint Right) Children(uint node)
    {
        var tree = TreeOf(_memory.Bytes);
        var left = MmdbTree.Walk(tree, Metadata, new MmdbStep(node, 0), 0, 1);
        var right = MmdbTree.Walk(tree, Metadata, new MmdbStep(node, 0), ulong.MaxValue, 1);
        GC.KeepAlive(_memory);
        return (left.Record, right.Record);
    }

    /// <summary>The record for an address, not checked to lead anywhere; the node count where there is none.</summary>
    internal uint RecordOf(Address address, out Prefix prefix)
    {
        var step = StepTo(_memory.Bytes, address);
        GC.KeepAlive(_memory);
        prefix = Prefix.Of(address, LengthOf(address, step));
        return step.Record;
    }

    /// <param name="record">One that is not the node count.</param>
    /// <exception cref="MmdbException">The record leads nowhere.</exception>
    internal MmdbValue ValueOf(uint record) => new(new MmdbSection(_memory.Bytes[_dataStart.._dataEnd], _memory), DataOffset(record));

    MmdbStep StepTo(ReadOnlySpan<byte> bytes, Address address)
    {
        var tree = TreeOf(bytes);
        if (address.IsIpv4)
            return _ipv4.Walk(tree, Metadata, address.Ipv4Bits);
        if (Metadata.IpVersion == 4)
            return new MmdbStep(Metadata.NodeCount, 0);
        var upper = MmdbTree.Walk(tree, Metadata, default, unchecked((ulong)(address.Bits >> 64)), 64);
        return MmdbTree.Walk(tree, Metadata, upper, unchecked((ulong)address.Bits), upper.Depth == 64 ? 64 : 0);
    }

    int LengthOf(Address address, MmdbStep step) =>
        address.IsIpv4 && Metadata.IpVersion == 6 ? Math.Max(0, step.Depth - MmdbIpv4Index.Ipv6Bits) : step.Depth;

    /// <summary>Tree and separator, so that a record at the very end can be read with its neighbour bytes.</summary>
    ReadOnlySpan<byte> TreeOf(ReadOnlySpan<byte> bytes) => bytes[.._dataStart];

    /// <summary>-1 where the record says "nothing here".</summary>
    internal int DataOffset(uint record)
    {
        if (record == Metadata.NodeCount)
            return -1;
        if (record < Metadata.NodeCount)
            throw new MmdbException(MmdbFault.InvalidTree, "The search tree is deeper than an address has bits.");
        var offset = (long)record - Metadata.NodeCount - SeparatorBytes;
        return offset >= 0 && offset < _dataEnd - _dataStart
            ? (int)offset
            : throw new MmdbException(MmdbFault.InvalidRecord, $"Record {record} leads to {offset}, the data section has {_dataEnd - _dataStart} bytes.");
    }

    static int FindMarker(ReadOnlySpan<byte> bytes)
    {
        var from = Math.Max(0, bytes.Length - MetadataSearch);
        var found = bytes[from..].LastIndexOf(Marker);
        return found >= 0 ? from + found : throw new MmdbException(MmdbFault.NoMetadata, "No metadata marker in the last 128 KiB: not a MaxMind DB, or cut short.");
    }
}
