using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>An array that the collector does not move, so that the kernel may hold pointers into it between calls.</summary>
sealed unsafe class PinnedArray<T>
    where T : unmanaged
{
    readonly T[] _items;

    public PinnedArray(int length)
    {
        _items = GC.AllocateArray<T>(length, pinned: true);
        Pointer = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_items));
    }

    /// <summary>Valid as long as this object lives.</summary>
    public T* Pointer { get; }

    public ref T this[int index] => ref _items[index];
}
