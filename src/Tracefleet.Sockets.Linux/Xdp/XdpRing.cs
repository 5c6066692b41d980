using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Xdp;

/// <summary>One ring of an AF_XDP socket: entries between two counters that wrap around, each written by one side only.</summary>
sealed unsafe class XdpRing : IDisposable
{
    readonly MappedMemory _memory;
    readonly XdpRingOffsets _offsets;
    readonly uint _mask;

    XdpRing(MappedMemory memory, XdpRingOffsets offsets, int size)
    {
        _memory = memory;
        _offsets = offsets;
        _mask = (uint)size - 1;
    }

    /// <param name="size">Entries, a power of two.</param>
    /// <exception cref="RawSocketException">The kernel refused, or told offsets that no ring has.</exception>
    public static XdpRing Map(SocketHandle socket, XdpRingOffsets offsets, int size, int entrySize, long pageOffset)
    {
        if (!IsSound(offsets))
            throw new RawSocketException("XDP_MMAP_OFFSETS", 0, "The kernel lays AF_XDP rings out in a way that is not known here.");
        return new(MappedMemory.OfSocket(socket, (nuint)offsets.Descriptors + (nuint)(size * entrySize), (nint)pageOffset), offsets, size);
    }

    // Aligned counters before the entries, all within the first pages.
    static bool IsSound(XdpRingOffsets offsets)
    {
        const ulong most = 64 * 1024;
        return offsets.Descriptors <= most && offsets.Descriptors % sizeof(ulong) == 0
            && IsCounter(offsets.Producer) && IsCounter(offsets.Consumer) && offsets.Producer != offsets.Consumer;

        bool IsCounter(ulong offset) => offset % sizeof(uint) == 0 && offset < most && offset + sizeof(uint) <= offsets.Descriptors;
    }

    public uint Producer
    {
        get => Volatile.Read(ref *Counter(_offsets.Producer));
        set => Volatile.Write(ref *Counter(_offsets.Producer), value);
    }

    public uint Consumer
    {
        get => Volatile.Read(ref *Counter(_offsets.Consumer));
        set => Volatile.Write(ref *Counter(_offsets.Consumer), value);
    }

    public ref XdpDescriptor Descriptor(uint counter) => ref ((XdpDescriptor*)(_memory.Pointer + _offsets.Descriptors))[counter & _mask];

    public ulong Address(uint counter) => ((ulong*)(_memory.Pointer + _offsets.Descriptors))[counter & _mask];

    uint* Counter(ulong offset) => (uint*)(_memory.Pointer + offset);

    public void Dispose() => _memory.Dispose();
}
