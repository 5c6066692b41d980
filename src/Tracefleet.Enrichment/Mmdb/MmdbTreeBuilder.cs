namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Builds the smallest search tree that answers as a sequence of ranges does. Nodes are numbered from the root, the left side first, so
/// that a walk moves forward through the file.</summary>
/// <remarks>A child is a node (0 and up) or the complement of a leaf's number (below 0).</remarks>
sealed class MmdbTreeBuilder : IDisposable
{
    const int AddressBits = 128;

    readonly List<(int Left, int Right)> _nodes = [];
    readonly IEnumerator<(UInt128 From, int Leaf)> _ranges;
    int _leaf;
    UInt128 _last;
    bool _hasNext;

    /// <param name="ranges">In order, without gaps, the first from 0 on.</param>
    public MmdbTreeBuilder(IEnumerable<(UInt128 From, int Leaf)> ranges)
    {
        _ranges = ranges.GetEnumerator();
        _hasNext = _ranges.MoveNext();
        Advance();
        var root = Build(UInt128.Zero, 0);
        if (root < 0)
            _nodes.Add((root, root));
    }

    public IReadOnlyList<(int Left, int Right)> Nodes => _nodes;

    /// <summary>What holds IPv4: the child reached by 96 zero bits, or the leaf above.</summary>
    public int Ipv4Child
    {
        get
        {
            var child = 0;
            for (var depth = 0; depth < MmdbIpv4Index.Ipv6Bits && child >= 0; depth++)
                child = _nodes[child].Left;
            return child;
        }
    }

    public void Dispose() => _ranges.Dispose();

    int Build(UInt128 first, int depth)
    {
        var last = first | (depth == AddressBits ? UInt128.Zero : UInt128.MaxValue >> depth);
        if (_last >= last)
            return TakeLeaf(last);
        var node = _nodes.Count;
        _nodes.Add(default);
        var left = Build(first, depth + 1);
        var right = Build(first | UInt128.One << (AddressBits - 1 - depth), depth + 1);
        if (left == right)
        {
            // Only leaves can be equal, so this node is the newest.
            _nodes.RemoveAt(node);
            return left;
        }
        _nodes[node] = (left, right);
        return node;
    }

    int TakeLeaf(UInt128 last)
    {
        var leaf = ~_leaf;
        if (_last == last && _hasNext)
            Advance();
        return leaf;
    }

    /// <summary>The range ends before the next one starts.</summary>
    void Advance()
    {
        _leaf = _ranges.Current.Leaf;
        _hasNext = _ranges.MoveNext();
        _last = _hasNext ? _ranges.Current.From - 1 : UInt128.MaxValue;
    }
}
