using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Sockets.Linux.Native;

static partial class LibC
{
    public const int MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20, MAP_POPULATE = 0x8000;

    const int PROT_READ = 1, PROT_WRITE = 2;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(nint address, nuint length);

    /// <returns>-1 and why, where the kernel refused.</returns>
    internal static nint Map(nuint length, int flags, int descriptor, nint offset, out int errno)
    {
        var address = MMap(0, length, PROT_READ | PROT_WRITE, flags, descriptor, offset);
        errno = address == -1 ? Marshal.GetLastPInvokeError() : 0;
        return address;
    }

    internal static bool Unmap(nint address, nuint length) => MUnmap(address, length) == 0;
}

/// <summary>Memory shared with the kernel, or page-aligned memory of our own; unmapped when disposed and no longer held.</summary>
sealed unsafe class MappedMemory : SafeHandleMinusOneIsInvalid
{
    MappedMemory(nint address, nuint length)
        : base(ownsHandle: true)
    {
        Length = length;
        SetHandle(address);
    }

    public nuint Length { get; }

    /// <summary>Valid until disposed, or while held by <see cref="SafeHandle.DangerousAddRef"/>.</summary>
    public byte* Pointer => (byte*)handle;

    /// <summary>Memory that a socket shares with us.</summary>
    public static MappedMemory OfSocket(SocketHandle socket, nuint length, nint offset = 0) =>
        Create(length, LibC.MAP_SHARED | LibC.MAP_POPULATE, socket.Descriptor, offset);

    /// <summary>Zeroed memory.</summary>
    public static MappedMemory Anonymous(nuint length) => Create(length, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);

    static MappedMemory Create(nuint length, int flags, int descriptor, nint offset)
    {
        var address = LibC.Map(length, flags, descriptor, offset, out var errno);
        return errno == 0 ? new MappedMemory(address, length) : throw RawSocketException.For($"mmap({length} bytes)", errno);
    }

    protected override bool ReleaseHandle() => LibC.Unmap(handle, Length);
}
