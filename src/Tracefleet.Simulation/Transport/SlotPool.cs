namespace Tracefleet.Simulation.Transport;

/// <summary>Equal slots of bytes, allocated a block at a time and used again.</summary>
sealed class SlotPool(int slotSize, int capacity)
{
    const int SlotsPerBlock = 512;

    readonly List<byte[]> _blocks = [];
    readonly Stack<int> _free = new();
    int _used;

    public int SlotSize => slotSize;

    public Span<byte> this[int slot] => _blocks[slot / SlotsPerBlock].AsSpan(slot % SlotsPerBlock * slotSize, slotSize);

    public bool TryTake(out int slot)
    {
        if (_free.TryPop(out slot))
            return true;
        slot = _used;
        if (_used >= capacity)
            return false;
        if (_used == _blocks.Count * SlotsPerBlock)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(SlotsPerBlock * slotSize));
        _used++;
        return true;
    }

    public void Return(int slot) => _free.Push(slot);
}
