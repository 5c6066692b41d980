using System.Buffers.Binary;
using Tracefleet.Enrichment.Routes.Format;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>How many prefixes each peer has routes to, a prefix once however often it comes.</summary>
sealed class PeerCounts
{
    int[] _ipv4 = new int[64], _ipv6 = new int[64];

    /// <summary>By peer, the number of the prefix that it was counted for last.</summary>
    long[] _counted = new long[64];

    long _prefix;

    public int Ipv4Of(int peer) => peer < _ipv4.Length ? _ipv4[peer] : 0;

    public int Ipv6Of(int peer) => peer < _ipv6.Length ? _ipv6[peer] : 0;

    public void BeginPrefix() => _prefix++;

    /// <param name="by">1, or -1 to take a count back.</param>
    public void Count(int peer, bool isIpv4, int by = 1)
    {
        if (peer >= _counted.Length)
            Grow(peer + 1);
        if (_counted[peer] == _prefix)
            return;
        _counted[peer] = _prefix;
        (isIpv4 ? _ipv4 : _ipv6)[peer] += by;
    }

    /// <summary>Takes back what was counted twice, of prefixes that came in several places.</summary>
    /// <param name="prefixes">Sorted.</param>
    public void CountOnce(ReadOnlySpan<ListedPrefix> prefixes, RecordSpill lists)
    {
        for (var first = 0; first < prefixes.Length;)
        {
            var next = first + 1;
            while (next < prefixes.Length && prefixes[next].IsSamePrefix(prefixes[first]))
                next++;
            if (next > first + 1)
                CountOnce(prefixes[first..next], prefixes[first].Network.IsIpv4, lists);
            first = next;
        }
    }

    void CountOnce(ReadOnlySpan<ListedPrefix> parts, bool isIpv4, RecordSpill lists)
    {
        foreach (var part in parts)
        {
            BeginPrefix();
            ForEachPeer(lists, part.List, peer => Count(peer, isIpv4, -1));
        }
        BeginPrefix();
        foreach (var part in parts)
            ForEachPeer(lists, part.List, peer => Count(peer, isIpv4));
    }

    static void ForEachPeer(RecordSpill lists, int number, Action<int> act)
    {
        Span<byte> ends = stackalloc byte[2 * sizeof(int)];
        ends.Clear();
        lists.Ends!.Position = Math.Max(number - 1, 0) * (long)sizeof(int);
        lists.Ends.ReadExactly(number == 0 ? ends[sizeof(int)..] : ends);
        var start = BinaryPrimitives.ReadInt32LittleEndian(ends);
        var record = new byte[BinaryPrimitives.ReadInt32LittleEndian(ends[sizeof(int)..]) - start];
        lists.Records.Position = start;
        lists.Records.ReadExactly(record);
        var list = new RouteList(record);
        while (list.Next())
            act(list.Peer);
    }

    void Grow(int atLeast)
    {
        var length = Math.Max(atLeast, 2 * _counted.Length);
        Array.Resize(ref _ipv4, length);
        Array.Resize(ref _ipv6, length);
        Array.Resize(ref _counted, length);
    }
}
