namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Where IPv4 starts in the tree, and for large trees the step reached after its first 16 bits, which saves half of every walk.</summary>
sealed class MmdbIpv4Index
{
    const int IndexedBits = 16;

    /// <summary>Below this a walk stays in the processor's cache and the index (512 KiB) does not pay.</summary>
    const int LargeTree = 50_000;

    /// <summary>An IPv4 subtree hangs below 96 zero bits (RFC 4291 compatible form).</summary>
    public const int Ipv6Bits = 96;

    readonly MmdbStep[] _steps;

    public MmdbIpv4Index(ReadOnlySpan<byte> tree, MmdbMetadata metadata)
    {
        Root = metadata.IpVersion == 4 ? default : RootInIpv6(tree, metadata);
        if (metadata.NodeCount < LargeTree || Root.Record >= metadata.NodeCount)
        {
            _steps = [];
            return;
        }
        _steps = new MmdbStep[1 << IndexedBits];
        for (var i = 0u; i < _steps.Length; i++)
            _steps[i] = MmdbTree.Walk(tree, metadata, Root, (ulong)i << 48, IndexedBits);
    }

    /// <summary>The record that holds all of IPv4, and its depth: 0 in a database of IP version 4, else up to 96.</summary>
    public MmdbStep Root { get; }

    public MmdbStep Walk(ReadOnlySpan<byte> tree, MmdbMetadata metadata, uint address)
    {
        if (_steps.Length == 0)
            return MmdbTree.Walk(tree, metadata, Root, (ulong)address << 32, 32);
        var step = _steps[address >> 16];
        return MmdbTree.Walk(tree, metadata, step, (ulong)address << 48, 16);
    }

    static MmdbStep RootInIpv6(ReadOnlySpan<byte> tree, MmdbMetadata metadata)
    {
        var step = MmdbTree.Walk(tree, metadata, default, 0, 64);
        return MmdbTree.Walk(tree, metadata, step, 0, step.Depth == 64 ? Ipv6Bits - 64 : 0);
    }
}
