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
    public static XdpRing Map(SocketHandle socket, XdpRingOffsets offsets, int size, int entrySize, long pageOffset) =>
        new(MappedMemory.OfSocket(socket, (nuint)offsets.Descriptors + (nuint)(size * entrySize), (nint)pageOffset), offsets, size);

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
