using System.Runtime.CompilerServices;

namespace Tracefleet.Probing.Transport;

/// <summary>A reusable block of packet slots, so that sending and receiving allocate nothing.</summary>
/// <remarks>Not thread-safe. A slot's bytes stay valid until the batch is cleared or received into again.</remarks>
public sealed class PacketBatch
{
    readonly byte[] _bytes;
    readonly Slot[] _slots;

    struct Slot
    {
        public int Length;
        public bool Truncated;
        public bool Rebuilt;
        public Instant At;
        public SendFailure Failure;
    }

    /// <param name="capacity">Packets it can hold.</param>
    /// <param name="slotSize">Bytes for each packet; what is received longer than this is cut and flagged.</param>
    /// <param name="headroom">Bytes kept free before each packet, where a transport may put a link-layer header without copying the packet.</param>
    public PacketBatch(int capacity, int slotSize = 2048, int headroom = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotSize, 64);
        ArgumentOutOfRangeException.ThrowIfNegative(headroom);
        Capacity = capacity;
        SlotSize = slotSize;
        _slots = new Slot[capacity];
        Headroom = headroom;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity * (headroom + slotSize), pinned: true);
    }

    public int Capacity { get; }
    public int SlotSize { get; }
    public int Headroom { get; }
    public int Count { get; private set; }
    public bool IsFull => Count == Capacity;

    /// <summary>Whether a packet was marked as not sent since the batch was cleared.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>The packet in a slot.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bytes.AsSpan(index * (Headroom + SlotSize) + Headroom, _slots[Checked(index)].Length);
    }

    /// <summary>When the packet left, or arrived.</summary>
    public Instant At(int index) => _slots[Checked(index)].At;

    public SendFailure Failure(int index) => _slots[Checked(index)].Failure;

    /// <summary>Whether a received packet was longer than the slot.</summary>
    public bool Truncated(int index) => _slots[Checked(index)].Truncated;

    /// <summary>Whether a received packet was put together from what the kernel told of it: in a quotation the fields of the IP header but addresses and
    /// protocol, and the UDP checksum, are zero because they are not known.</summary>
    public bool Rebuilt(int index) => _slots[Checked(index)].Rebuilt;

    /// <summary>All the room of a slot, for a writer or the kernel to fill before <see cref="Add"/>; valid for any index below the capacity.</summary>
    public Span<byte> Buffer(int index) => _bytes.AsSpan(index * (Headroom + SlotSize) + Headroom, SlotSize);

    /// <summary>The headroom of a slot and the packet in it, in one piece.</summary>
    public Span<byte> Frame(int index) => _bytes.AsSpan(index * (Headroom + SlotSize), Headroom + _slots[Checked(index)].Length);

    /// <summary>The room of the slot that the next <see cref="Add"/> will take.</summary>
    public Span<byte> NextBuffer => Buffer(Count);

    /// <summary>Takes the next slot with what was written into its buffer.</summary>
    /// <returns>The slot's index.</returns>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public int Add(int length, Instant at = default, bool truncated = false, bool isRebuilt = false)
    {
        if (IsFull)
            throw new InvalidOperationException($"A batch of {Capacity} packets is full.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SlotSize);
        _slots[Count] = new Slot { Length = length, At = at, Truncated = truncated, Rebuilt = isRebuilt };
        return Count++;
    }

    /// <summary>Records when a packet left, or that it did not.</summary>
    public void MarkSent(int index, Instant at, SendFailure failure = SendFailure.None)
    {
        ref var slot = ref _slots[Checked(index)];
        slot.At = at;
        slot.Failure = failure;
        HasFailures |= failure != SendFailure.None;
    }

    /// <summary>Records when packets left that were sent one after the other.</summary>
    /// <param name="first">When the first of them left.</param>
    /// <param name="spacing">From each to the next, in nanoseconds.</param>
    public void MarkSent(ReadOnlySpan<int> indices, Instant first, long spacing)
    {
        var at = first.UnixNanoseconds;
        foreach (var index in indices)
        {
            ref var slot = ref _slots[Checked(index)];
            slot.At = new Instant(at);
            slot.Failure = SendFailure.None;
            at = unchecked(at + spacing);
        }
    }

    public void Clear() => (Count, HasFailures) = (0, false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Checked(int index)
    {
        if (unchecked((uint)index) >= (uint)Count)
            ThrowOutOfRange(index);
        return index;
    }

    static void ThrowOutOfRange(int index) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, "The batch has fewer packets.");
}
