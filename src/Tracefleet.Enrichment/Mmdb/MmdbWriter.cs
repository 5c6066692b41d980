using System.Buffers.Binary;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Writes a MaxMind DB (format 2.0, IP version 6) that answers each address with the facts of the longest prefix of every kind.</summary>
public sealed class MmdbWriter
{
    /// <summary>Leaf 0: nothing here.</summary>
    const int EmptyLeaf = 0;

    /// <summary>Leaf 1: what IPv4 has.</summary>
    const int AliasLeaf = 1;

    /// <summary>Zero bytes between tree and data.</summary>
    const int SeparatorBytes = 16;

    readonly MmdbNumbering<Origin> _origins = new();
    readonly MmdbNumbering<Place> _places = new();
    readonly MmdbNumbering<Exchange> _exchanges = new();
    readonly Dictionary<MmdbFactSet, int> _leaves = [];
    readonly Dictionary<int, int> _leafAt = [];
    readonly List<int> _offsets = [0, 0];
    readonly MmdbDataSection _data = new(isShared: true);
    readonly MmdbFactEncoder _encoder;
    readonly MmdbExport _export;

    MmdbWriter(MmdbExport export)
    {
        _export = export;
        _encoder = new MmdbFactEncoder(_data, export.Language);
        _leaves[MmdbFactSet.Empty] = EmptyLeaf;
        _leaves[MmdbFactSet.Empty with { IsAlias = true }] = AliasLeaf;
    }

    /// <param name="output">Written front to back; need not be seekable.</param>
    /// <exception cref="ArgumentException">A sequence is not in order.</exception>
    /// <exception cref="MmdbException">The result would be larger than a database may be.</exception>
    public static MmdbSummary Write(Stream output, MmdbExport export) => new MmdbWriter(export).Write(output);

    MmdbSummary Write(Stream output)
    {
        using var tree = new MmdbTreeBuilder(Ranges());
        var metadata = new MmdbDataSection(isShared: false);
        var bits = RecordBits(tree.Nodes.Count);
        metadata.Record(Metadata(metadata, tree.Nodes.Count, bits));
        var size = (long)tree.Nodes.Count * bits / 4 + SeparatorBytes + _data.Length + MmdbReader.Marker.Length + metadata.Length;
        if (size > int.MaxValue)
            throw new MmdbException(MmdbFault.TooLarge, $"The database would have {size} bytes; it may have at most {int.MaxValue}.");
        WriteTree(output, tree, bits);
        output.Write(stackalloc byte[SeparatorBytes]);
        _data.WriteTo(output);
        output.Write(MmdbReader.Marker);
        metadata.WriteTo(output);
        return new MmdbSummary(tree.Nodes.Count, bits, _offsets.Count - 2, size);
    }

    IEnumerable<(UInt128 From, int Leaf)> Ranges() => MmdbRanges
        .Merge(
            _origins.Changes(_export.Asn), _places.Changes(_export.Geo), _exchanges.Changes(_export.Ixp),
            _export.AliasesIpv4 ? MmdbRanges.Aliases : [])
        .Select(range => (range.From, LeafOf(range.Facts)));

    int LeafOf(MmdbFactSet facts)
    {
        if (_leaves.TryGetValue(facts, out var leaf))
            return leaf;
        var offset = _encoder.Record(_origins[facts.Asn], _places[facts.Geo], _exchanges[facts.Ixp]);
        return _leaves[facts] = offset is null ? EmptyLeaf : LeafAt(offset.Value);
    }

    /// <summary>Facts may differ in what a record does not show, such as the peers that see an origin.</summary>
    int LeafAt(int offset)
    {
        if (_leafAt.TryGetValue(offset, out var leaf))
            return leaf;
        _offsets.Add(offset);
        return _leafAt[offset] = _offsets.Count - 1;
    }

    /// <summary>The smallest size in which the largest place in the data can be said.</summary>
    int RecordBits(int nodes) => ((long)nodes + SeparatorBytes + _data.Length) switch
    {
        < 1 << 24 => 24,
        < 1 << 28 => 28,
        _ => 32,
    };

    void WriteTree(Stream output, MmdbTreeBuilder tree, int bits)
    {
        var ipv4 = tree.Ipv4Child;
        var block = new byte[bits / 4 * 4096];
        Span<byte> node = stackalloc byte[8];
        var used = 0;
        foreach (var (left, right) in tree.Nodes)
        {
            Pack(node, Record(left, ipv4, tree.Nodes.Count), Record(right, ipv4, tree.Nodes.Count), bits);
            node[..(bits / 4)].CopyTo(block.AsSpan(used));
            used += bits / 4;
            if (used == block.Length)
            {
                output.Write(block);
                used = 0;
            }
        }
        output.Write(block.AsSpan(0, used));
    }

    uint Record(int child, int ipv4, int nodes)
    {
        var target = child == ~AliasLeaf ? ipv4 : child;
        if (target >= 0)
            return (uint)target;
        return target == ~EmptyLeaf ? (uint)nodes : (uint)(nodes + SeparatorBytes + _offsets[~target]);
    }

    /// <remarks>The middle byte of a node of 28 bits holds the top four bits of the left record, then those of the right one.</remarks>
    static void Pack(Span<byte> node, uint left, uint right, int bits) => BinaryPrimitives.WriteUInt64BigEndian(node, bits switch
    {
        24 => (ulong)left << 40 | (ulong)right << 16,
        28 => (ulong)(left & 0xFF_FFFF) << 40 | (ulong)(left >> 24) << 36 | (ulong)right << 8,
        _ => (ulong)left << 32 | right,
    });

    /// <remarks>libmaxminddb refuses a build date of 0.</remarks>
    (string, MmdbItem?)[] Metadata(MmdbDataSection data, int nodes, int bits) =>
    [
        ("binary_format_major_version", MmdbDataSection.Number(MmdbType.UInt16, 2)),
        ("binary_format_minor_version", MmdbDataSection.Number(MmdbType.UInt16, 0)),
        ("build_epoch", MmdbDataSection.Number(MmdbType.UInt64, (ulong)Math.Max(1, _export.BuiltAt.ToUnixTimeSeconds()))),
        ("database_type", data.Text(_export.DatabaseType ?? DatabaseType())),
        ("description", data.Map(("en", data.Text(_export.Description)))),
        ("ip_version", MmdbDataSection.Number(MmdbType.UInt16, 6)),
        ("languages", data.Array(data.Text(_export.Language))),
        ("node_count", MmdbDataSection.Number(MmdbType.UInt32, (ulong)nodes)),
        ("record_size", MmdbDataSection.Number(MmdbType.UInt16, (ulong)bits)),
    ];

    string DatabaseType() => "Tracefleet"
        + (_export.Asn is null ? "" : "-ASN") + (_export.Geo is null ? "" : "-City") + (_export.Ixp is null ? "" : "-IXP");
}
