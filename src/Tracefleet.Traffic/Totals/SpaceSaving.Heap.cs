namespace Tracefleet.Traffic.Totals;

public sealed partial class SpaceSaving<TKey>
{
    /// <summary>A count beside the place of its key, so that comparing does not leave the heap.</summary>
    struct Node(ulong count, int place)
    {
        public ulong Count = count;
        public readonly int Place = place;
    }

    void SiftDown(int position)
    {
        var moved = _heap[position];
        while (2 * position + 1 < Count)
        {
            var child = 2 * position + 1;
            if (child + 1 < Count && _heap[child + 1].Count < _heap[child].Count)
                child++;
            if (moved.Count <= _heap[child].Count)
                break;
            Put(position, _heap[child]);
            position = child;
        }
        Put(position, moved);
    }

    void SiftUp(int position, Node moved)
    {
        while (position > 0 && moved.Count < _heap[(position - 1) / 2].Count)
        {
            Put(position, _heap[(position - 1) / 2]);
            position = (position - 1) / 2;
        }
        Put(position, moved);
    }

    void Put(int position, Node node)
    {
        _heap[position] = node;
        _positions[node.Place] = position;
    }
}
