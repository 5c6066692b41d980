using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>Owns a pcap_t.</summary>
sealed class PcapHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibPcap.Close(handle);
        return true;
    }
}

/// <summary>struct bpf_program; what it points to is the library's.</summary>
unsafe struct PcapProgram
{
    public uint Length;
    public FilterInstruction* Instructions;
}

/// <summary>The filter compiler of libpcap (pcap-filter(7)), and what it needs. Capturing itself goes past this library.</summary>
static unsafe partial class LibPcap
{
    public const int DLT_EN10MB = 1, DLT_RAW = 12;
    public const int PCAP_ERROR_NO_SUCH_DEVICE = -5, PCAP_ERROR_PERM_DENIED = -8, PCAP_ERROR_IFACE_NOT_UP = -9;
    public const uint PCAP_NETMASK_UNKNOWN = 0xFFFFFFFF;

    const string Library = "libpcap.so.0.8";
    const int ErrorLength = 256;

    // Debian keeps the name of 0.8, others count on.
    static LibPcap() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, assembly, paths) =>
        name == Library && !NativeLibrary.TryLoad(Library, assembly, paths, out _) && NativeLibrary.TryLoad("libpcap.so.1", assembly, paths, out var other)
            ? other : 0);

    [LibraryImport(Library, EntryPoint = "pcap_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial PcapHandle CreateHandle(string source, byte* error);

    [LibraryImport(Library, EntryPoint = "pcap_set_snaplen")]
    public static partial int SetSnapLength(PcapHandle pcap, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_set_buffer_size")]
    public static partial int SetBufferSize(PcapHandle pcap, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_activate")]
    public static partial int Activate(PcapHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_open_dead")]
    public static partial PcapHandle OpenDead(int link, int snapLength);

    [LibraryImport(Library, EntryPoint = "pcap_datalink")]
    public static partial int DataLink(PcapHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_compile", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Compile(PcapHandle pcap, PcapProgram* program, string expression, int optimize, uint netmask);

    [LibraryImport(Library, EntryPoint = "pcap_freecode")]
    public static partial void FreeCode(PcapProgram* program);

    [LibraryImport(Library, EntryPoint = "pcap_geterr")]
    private static partial byte* LastError(PcapHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_close")]
    internal static partial void Close(nint pcap);

    /// <summary>Runs a program of forward jumps, so it is short.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_filter")]
    [SuppressGCTransition]
    public static partial uint Run(FilterInstruction* instructions, byte* frame, uint originalLength, uint capturedLength);

    /// <returns>A handle that is invalid, with the library's reason, where it refused.</returns>
    public static PcapHandle Create(string interfaceName, out string error)
    {
        var bytes = stackalloc byte[ErrorLength];
        bytes[0] = 0;
        var pcap = CreateHandle(interfaceName, bytes);
        error = Text(bytes);
        return pcap;
    }

    public static string ErrorOf(PcapHandle pcap) => Text(LastError(pcap));

    static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
