using System.Buffers.Binary;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Writes databases for tests and benchmarks: any record size, both IP versions, strings shared by pointers.</summary>
public sealed class MmdbForge(int recordBits, int ipVersion)
{
    readonly List<int> _children = [0, 0];
    readonly MmdbEncoder _data = new();

    /// <summary>Fields that replace or, where null, remove those of sound metadata.</summary>
    public Dictionary<string, object?> MetadataChanges { get; } = [];

    public int NodeCount => _children.Count / 2;

    public int AddRecord(object value) => _data.Append(value);

    public int AddRaw(ReadOnlySpan<byte> encoded) => _data.AppendRaw(encoded);

    /// <summary>Gives a network a record. Shorter networks go first; longer ones cut into them.</summary>
    public void Insert(Prefix prefix, int record) => Set(Key(prefix), DepthOf(prefix), -record - 1);

    /// <summary>Lets 6to4, mapped and Teredo addresses find the IPv4 tree, as published databases do.</summary>
    public void AliasIpv4()
    {
        var node = 0;
        for (var i = 0; i < 96; i++)
            node = _children[2 * node];
        Set(Address.Parse("2002::").Bits, 16, node);
        Set(Address.MappedBase, 96, node);
        Set(Address.Parse("2001::").Bits, 32, node);
    }

    public byte[] ToArray()
    {
        var file = new MemoryStream();
        WriteTree(file);
        file.Write(new byte[16]);
        file.Write(_data.ToArray());
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        var metadata = new MmdbEncoder();
        metadata.Append(Metadata());
        file.Write(metadata.ToArray());
        return file.ToArray();
    }

    Dictionary<string, object> Metadata()
    {
        var fields = new Dictionary<string, object?>
        {
            ["node_count"] = (uint)NodeCount,
            ["record_size"] = (ushort)recordBits,
            ["ip_version"] = (ushort)ipVersion,
            ["database_type"] = "Test",
            ["languages"] = new object[] { "en" },
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_780_229_280ul,
            ["description"] = new Dictionary<string, object> { ["en"] = "A database made by a test" },
        };
        foreach (var (field, value) in MetadataChanges)
            fields[field] = value;
        return fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
    }

    int DepthOf(Prefix prefix) => ipVersion == 4 ? prefix.Length : prefix.MappedLength;

    /// <summary>The bits to follow, left-aligned; IPv4 lies below ::/96 in a database of IP version 6.</summary>
    UInt128 Key(Prefix prefix) => (ipVersion, prefix.IsIpv4) switch
    {
        (4, true) => (UInt128)prefix.Network.Ipv4Bits << 96,
        (6, true) => prefix.Network.Ipv4Bits,
        _ => prefix.Network.Bits,
    };

    void Set(UInt128 key, int depth, int child)
    {
        if (depth == 0)
        {
            _children[0] = _children[1] = child;
            return;
        }
        var node = 0;
        for (var i = 0; i < depth - 1; i++)
            node = Descend(2 * node + Bit(key, i));
        _children[2 * node + Bit(key, depth - 1)] = child;
    }

    int Descend(int slot)
    {
        var child = _children[slot];
        if (child > 0)
            return child;
        _children.Add(child);
        _children.Add(child);
        return _children[slot] = NodeCount - 1;
    }

    static int Bit(UInt128 key, int index) => (int)(key >> (127 - index) & 1);

    void WriteTree(MemoryStream file)
    {
        Span<byte> node = stackalloc byte[8];
        for (var i = 0; i < NodeCount; i++)
        {
            var (left, right) = (Record(_children[2 * i]), Record(_children[2 * i + 1]));
            BinaryPrimitives.WriteUInt64BigEndian(node, recordBits switch
            {
                24 => (ulong)left << 40 | (ulong)right << 16,
                28 => (ulong)(left & 0xFF_FFFF) << 40 | (ulong)(left >> 24) << 36 | (ulong)right << 8,
                _ => (ulong)left << 32 | right,
            });
            file.Write(node[..(recordBits / 4)]);
        }
    }

    uint Record(int child) => child switch
    {
        0 => (uint)NodeCount,
        > 0 => (uint)child,
        _ => (uint)NodeCount + 16 + (uint)(-child - 1),
    };
}
