using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>The sections of one open snapshot, checked, as they lie in the file. Records and strings are decoded once each, when first asked for.</summary>
sealed class SnapshotContent
{
    readonly MappedBytes _memory;
    readonly (int Offset, int Length)[] _sections;
    readonly Lazy<string?[]> _texts;

    SnapshotContent(MappedBytes memory, (int Offset, int Length)[] sections, SnapshotKind kind)
    {
        _memory = memory;
        _sections = sections;
        Kind = kind;
        _texts = new(() => new string?[LengthOf(SnapshotSection.StringEnds) / sizeof(int)]);
    }

    public SnapshotKind Kind { get; }

    public int Ipv4Count => LengthOf(SnapshotSection.Ipv4Lengths);

    public int Ipv6Count => LengthOf(SnapshotSection.Ipv6Lengths);

    public int Records => LengthOf(SnapshotSection.RecordEnds) / sizeof(int);

    public int SizeInBytes => _memory.Length;

    /// <summary>Use with <see cref="KeepAlive"/>, as every span here.</summary>
    public PrefixTrie Ipv4 => Trie(SnapshotSection.Ipv4Blocks, SnapshotSection.Ipv4Slots, SnapshotSection.Ipv4Nodes, SnapshotSection.Ipv4Leaves);

    public PrefixTrie Ipv6 => Trie(SnapshotSection.Ipv6Blocks, SnapshotSection.Ipv6Slots, SnapshotSection.Ipv6Nodes, SnapshotSection.Ipv6Leaves);

    /// <exception cref="SnapshotException">Anything is wrong with the file.</exception>
    public static SnapshotContent Open(MappedBytes memory, string file)
    {
        var sections = SnapshotTable.Read(memory.Bytes, file, out var kind);
        var content = new SnapshotContent(memory, sections, kind);
        if (SnapshotCheck.Fault(content) is { } fault)
            throw SnapshotTable.Broken(file, fault);
        GC.KeepAlive(memory);
        return content;
    }

    /// <summary>Keeps the file mapped up to the place of the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void KeepAlive() => GC.KeepAlive(_memory);

    public int LengthOf(SnapshotSection section) => _sections[(int)section].Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(SnapshotSection section)
    {
        var (offset, length) = _sections[(int)section];
        return _memory.Bytes.Slice(offset, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Values<T>(SnapshotSection section) where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(section));

    /// <summary>Copies both tries out of the file.</summary>
    /// <exception cref="InvalidOperationException">The file is no longer what it was when it was opened.</exception>
    public ExpandedTries Expand()
    {
        var ipv4 = BuiltPrefixTrie.CopyOf(Ipv4, 32, Records);
        var ipv6 = BuiltPrefixTrie.CopyOf(Ipv6, 128, Records);
        KeepAlive();
        return ipv4 is not null && ipv6 is not null
            ? new ExpandedTries(ipv4, ipv6)
            : throw new InvalidOperationException("A snapshot was changed under its reader; replace snapshots by renaming new ones over them.");
    }

    /// <summary>All in order, IPv4 first.</summary>
    public IEnumerable<(Prefix Prefix, int Record)> Prefixes()
    {
        for (var i = 0; i < Ipv4Count; i++)
            yield return Ipv4At(i);
        for (var i = 0; i < Ipv6Count; i++)
            yield return Ipv6At(i);
    }

    /// <param name="record">Counted from 1.</param>
    public TFact Decode<TFact>(RecordCodec<TFact> codec, int record) where TFact : class
    {
        var reader = ReaderOf(record);
        var fact = codec.Read(ref reader, this);
        KeepAlive();
        return fact;
    }

    public RecordReader ReaderOf(int record)
    {
        var ends = Values<int>(SnapshotSection.RecordEnds);
        var start = record == 1 ? 0 : ends[record - 2];
        return new RecordReader(Bytes(SnapshotSection.Records)[start..ends[record - 1]], LengthOf(SnapshotSection.StringEnds) / sizeof(int));
    }

    /// <param name="number">Counted from 0.</param>
    public string Text(int number)
    {
        ref var text = ref _texts.Value[number];
        if (Volatile.Read(ref text) is { } known)
            return known;
        var ends = Values<int>(SnapshotSection.StringEnds);
        var decoded = Encoding.UTF8.GetString(Bytes(SnapshotSection.Strings)[(number == 0 ? 0 : ends[number - 1])..ends[number]]);
        KeepAlive();
        return Interlocked.CompareExchange(ref text, decoded, null) ?? decoded;
    }

    (Prefix Prefix, int Record) Ipv4At(int index)
    {
        var network = Values<uint>(SnapshotSection.Ipv4Networks)[index];
        var length = Bytes(SnapshotSection.Ipv4Lengths)[index];
        var record = Values<int>(SnapshotSection.Ipv4Records)[index];
        KeepAlive();
        return (Prefix.Of(Address.FromIpv4(network), length), record);
    }

    (Prefix Prefix, int Record) Ipv6At(int index)
    {
        var network = Values<UInt128>(SnapshotSection.Ipv6Networks)[index];
        var length = Bytes(SnapshotSection.Ipv6Lengths)[index];
        var record = Values<int>(SnapshotSection.Ipv6Records)[index];
        KeepAlive();
        return (Prefix.Of(new Address(network), length), record);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    PrefixTrie Trie(SnapshotSection blocks, SnapshotSection slots, SnapshotSection nodes, SnapshotSection leaves) =>
        new(Values<ushort>(blocks), Values<PrefixSlot>(slots), Values<PrefixNode>(nodes), Values<uint>(leaves));
}

/// <summary>The tries of a snapshot in memory of their own.</summary>
sealed record ExpandedTries(BuiltPrefixTrie Ipv4, BuiltPrefixTrie Ipv6);
