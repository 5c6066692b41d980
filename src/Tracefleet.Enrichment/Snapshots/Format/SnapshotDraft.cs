using System.Runtime.InteropServices;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Collects the rows of a snapshot. Equal facts share one record; records are numbered in the order in which the sorted prefixes need them, so
/// that the same rows make the same bytes in whatever order they came.</summary>
sealed class SnapshotDraft<TFact>(RecordCodec<TFact> codec) where TFact : class
{
    readonly PrefixEntries _entries = new();
    readonly Dictionary<TFact, int> _numbers = [];
    readonly List<TFact> _facts = [];
    readonly RecordWriter _writer = new();
    int _recordsWritten;

    /// <exception cref="InvalidOperationException">There are more distinct facts than a file can number.</exception>
    public void Add(Prefix prefix, TFact fact)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, fact, out var known);
        if (!known)
        {
            if (_facts.Count == PrefixMatch.MaxRecords)
                throw new InvalidOperationException($"A snapshot holds at most {PrefixMatch.MaxRecords} distinct facts; leave some prefixes out.");
            _facts.Add(fact);
            number = _facts.Count;
        }
        _entries.Add(prefix, number);
    }

    public SnapshotSections Finish()
    {
        var (ipv4, ipv6) = (_entries.Ipv4(), _entries.Ipv6());
        var numbers = new int[_facts.Count + 1];
        Renumber(ipv4, numbers);
        Renumber(ipv6, numbers);
        var trie4 = BuiltPrefixTrie.OfIpv4(ipv4).Trie;
        var trie6 = BuiltPrefixTrie.OfIpv6(ipv6).Trie;
        var sections = new SnapshotSections(codec.Kind, ipv4.Length, ipv6.Length);
        sections.Add<uint>(SnapshotSection.Ipv4Networks, Array.ConvertAll(ipv4, entry => entry.Ipv4Network));
        sections.Add<byte>(SnapshotSection.Ipv4Lengths, Array.ConvertAll(ipv4, entry => (byte)entry.Length));
        sections.Add<int>(SnapshotSection.Ipv4Records, Array.ConvertAll(ipv4, entry => entry.Record));
        sections.Add<UInt128>(SnapshotSection.Ipv6Networks, Array.ConvertAll(ipv6, entry => entry.Ipv6Network));
        sections.Add<byte>(SnapshotSection.Ipv6Lengths, Array.ConvertAll(ipv6, entry => (byte)entry.Length));
        sections.Add<int>(SnapshotSection.Ipv6Records, Array.ConvertAll(ipv6, entry => entry.Record));
        sections.Add(SnapshotSection.RecordEnds, _writer.RecordEnds);
        sections.Add(SnapshotSection.Records, _writer.Records);
        sections.Add(SnapshotSection.StringEnds, _writer.StringEnds);
        sections.Add(SnapshotSection.Strings, _writer.Strings);
        sections.Add(SnapshotSection.Ipv4Blocks, trie4.Blocks);
        sections.Add(SnapshotSection.Ipv4Slots, trie4.Slots);
        sections.Add(SnapshotSection.Ipv4Nodes, trie4.Nodes);
        sections.Add(SnapshotSection.Ipv4Leaves, trie4.Leaves);
        sections.Add(SnapshotSection.Ipv6Blocks, trie6.Blocks);
        sections.Add(SnapshotSection.Ipv6Slots, trie6.Slots);
        sections.Add(SnapshotSection.Ipv6Nodes, trie6.Nodes);
        sections.Add(SnapshotSection.Ipv6Leaves, trie6.Leaves);
        return sections;
    }

    /// <summary>Facts that only replaced rows had get no record.</summary>
    void Renumber(Span<PrefixEntry> sorted, int[] numbers)
    {
        foreach (ref var entry in sorted)
        {
            ref var number = ref numbers[entry.Record];
            if (number == 0)
            {
                codec.Write(_writer, _facts[entry.Record - 1]);
                _writer.EndRecord();
                number = ++_recordsWritten;
            }
            entry = entry.WithRecord(number);
        }
    }
}
