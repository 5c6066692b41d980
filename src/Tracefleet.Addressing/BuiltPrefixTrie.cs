namespace Tracefleet.Addressing;

/// <summary>A <see cref="PrefixTrie"/> in arrays of its own.</summary>
public sealed class BuiltPrefixTrie
{
    /// <summary>A large root pays only when there are enough prefixes to spread over it.</summary>
    const int Large = 10_000;

    /// <summary>Up to this many prefixes, the root is kept smaller than they are.</summary>
    const int Tiny = 8;

    readonly PrefixRoot[] _root;
    readonly PrefixNode[] _nodes;
    readonly uint[] _leaves;

    BuiltPrefixTrie(PrefixRoot[] root, PrefixNode[] nodes, uint[] leaves) => (_root, _nodes, _leaves) = (root, nodes, leaves);

    public PrefixTrie Trie => new(_root, _nodes, _leaves);

    /// <param name="sorted">As <see cref="PrefixEntries.Ipv4"/> gives them.</param>
    public static BuiltPrefixTrie OfIpv4(ReadOnlySpan<PrefixEntry> sorted) => Build(sorted, RootBits(sorted.Length, 6, 12, 18));

    /// <param name="sorted">As <see cref="PrefixEntries.Ipv6"/> gives them.</param>
    public static BuiltPrefixTrie OfIpv6(ReadOnlySpan<PrefixEntry> sorted) => Build(sorted, RootBits(sorted.Length, 4, 10, 16));

    static int RootBits(int prefixes, int tiny, int small, int large) => prefixes >= Large ? large : prefixes > Tiny ? small : tiny;

    static BuiltPrefixTrie Build(ReadOnlySpan<PrefixEntry> sorted, int rootBits)
    {
        var builder = new PrefixTrieBuilder(sorted);
        var root = builder.BuildRoot(rootBits);
        return new BuiltPrefixTrie(root, [.. builder.Nodes], [.. builder.Leaves]);
    }
}
