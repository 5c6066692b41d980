namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Where IPv4 starts in the tree, and for large trees the step reached after the first bits of an address, which saves most of every walk.</summary>
sealed class MmdbIpv4Index
{
    /// <summary>Below this a walk stays in the processor's cache and an index does not pay.</summary>
    const int LargeTree = 50_000;

    /// <summary>From here on the tree itself is several times as large as the longer index.</summary>
    const int HugeTree = 1_000_000;

    /// <summary>An IPv4 subtree hangs below 96 zero bits (RFC 4291 compatible form).</summary>
    public const int Ipv6Bits = 96;

    readonly int _bits;
    readonly MmdbStep[] _steps = [];

    public MmdbIpv4Index(ReadOnlySpan<byte> tree, MmdbMetadata metadata)
    {
        Root = metadata.IpVersion == 4 ? default : RootInIpv6(tree, metadata);
        _bits = metadata.NodeCount switch { < LargeTree => 0, < HugeTree => 16, _ => 20 };
        if (_bits == 0 || Root.Record >= metadata.NodeCount)
        {
            _bits = 0;
            return;
        }
        _steps = new MmdbStep[1 << _bits];
        Fill(tree, metadata, Root, 0);
    }

    /// <summary>The record that holds all of IPv4, and its depth: 0 in a database of IP version 4, else up to 96.</summary>
    public MmdbStep Root { get; }

    public MmdbStep Walk(ReadOnlySpan<byte> tree, MmdbMetadata metadata, uint address)
    {
        if (_bits == 0)
            return MmdbTree.Walk(tree, metadata, Root, (ulong)address << 32, 32);
        var step = _steps[address >> (32 - _bits)];
        return step.Record >= metadata.NodeCount ? step : MmdbTree.Walk(tree, metadata, step, (ulong)address << 32 + _bits, 32 - _bits);
    }

    /// <summary>At most as deep as the index has bits, so a cycle in the tree does no harm.</summary>
    void Fill(ReadOnlySpan<byte> tree, MmdbMetadata metadata, MmdbStep at, int first)
    {
        var left = _bits - (at.Depth - Root.Depth);
        if (left == 0 || at.Record >= metadata.NodeCount)
        {
            _steps.AsSpan(first, 1 << left).Fill(at);
            return;
        }
        Fill(tree, metadata, MmdbTree.Walk(tree, metadata, at, 0, 1), first);
        Fill(tree, metadata, MmdbTree.Walk(tree, metadata, at, ulong.MaxValue, 1), first | 1 << (left - 1));
    }

    static MmdbStep RootInIpv6(ReadOnlySpan<byte> tree, MmdbMetadata metadata)
    {
        var step = MmdbTree.Walk(tree, metadata, default, 0, 64);
        return MmdbTree.Walk(tree, metadata, step, 0, step.Depth == 64 ? Ipv6Bits - 64 : 0);
    }
}
