using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>Owns a socket's file descriptor.</summary>
sealed class SocketHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>For poll's array. Valid only while the handle is open.</summary>
    public int Descriptor => (int)handle;

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
