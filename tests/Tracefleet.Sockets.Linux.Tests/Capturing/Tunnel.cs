using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>A TUN interface, whose other end is this object.</summary>
sealed class Tunnel : IDisposable
{
    const nuint SetInterface = 0x400454CA;
    const short Tun = 1, NoPacketInformation = 0x1000;

    readonly SafeFileHandle _device;

    Tunnel(SafeFileHandle device) => _device = device;

    public static Tunnel Open(string networkNamespace, string name) => LabThread.In(networkNamespace, () =>
    {
        var device = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)(Tun | NoPacketInformation));
        if (Control(device, SetInterface, request) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "ioctl(TUNSETIFF)");
        return new Tunnel(device);
    });

    /// <summary>Lets the host receive a packet.</summary>
    public void Write(byte[] packet) => Assert.Equal(packet.Length, (int)WriteBytes(_device, packet, (nuint)packet.Length));

    public void Dispose() => _device.Dispose();

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    static extern int Control(SafeFileHandle descriptor, nuint request, byte[] argument);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    static extern nint WriteBytes(SafeFileHandle descriptor, byte[] bytes, nuint count);
}
