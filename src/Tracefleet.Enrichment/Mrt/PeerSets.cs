using System.Runtime.InteropServices;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Sets of peers, each held once: of a million prefixes most are seen by the same peers as many others.</summary>
sealed class PeerSets
{
    int[] _members = new int[1 << 12];
    int[] _starts = new int[1 << 8];
    int[] _slots = new int[1 << 9];
    int _count;

    /// <summary>The number of a set; equal sets have equal numbers.</summary>
    /// <param name="peers">Ascending, each once, at least one.</param>
    public int NumberOf(ReadOnlySpan<int> peers)
    {
        var mask = _slots.Length - 1;
        for (var slot = HashOf(peers) & mask; ; slot = (slot + 1) & mask)
        {
            if (_slots[slot] == 0)
                return Add(peers, slot);
            if (this[_slots[slot] - 1].SequenceEqual(peers))
                return _slots[slot] - 1;
        }
    }

    /// <summary>Members of all sets together.</summary>
    public int TotalMembers => _starts[_count];

    public ReadOnlySpan<int> this[int number] => _members.AsSpan(_starts[number], CountOf(number));

    public int CountOf(int number) => _starts[number + 1] - _starts[number];

    int Add(ReadOnlySpan<int> peers, int slot)
    {
        var start = _starts[_count];
        while (_members.Length < start + peers.Length)
            Array.Resize(ref _members, 2 * _members.Length);
        peers.CopyTo(_members.AsSpan(start));
        if (_count + 2 > _starts.Length)
            Array.Resize(ref _starts, 2 * _starts.Length);
        _starts[_count + 1] = start + peers.Length;
        _slots[slot] = ++_count;
        if (2 * _count > _slots.Length)
            Grow();
        return _count - 1;
    }

    void Grow()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var number = 0; number < _count; number++)
        {
            var slot = HashOf(this[number]) & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = number + 1;
        }
    }

    /// <summary>Seeded by the runtime, so that no file can be made whose sets all fall into one slot.</summary>
    static int HashOf(ReadOnlySpan<int> peers)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(peers));
        return hash.ToHashCode() & int.MaxValue;
    }
}
