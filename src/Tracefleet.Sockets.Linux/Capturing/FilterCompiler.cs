using System.Text;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>Has libpcap compile expressions.</summary>
static unsafe class FilterCompiler
{
    const int MaximumInstructions = 4_096, SmallestBuffer = 256 * 1024;

    // Before 1.8 the library's parser kept its state in globals.
    static readonly Lock s_compiler = new();

    public static CaptureFilter ForInterface(string expression, Link link, int snapLength)
    {
        Check(expression, snapLength);
        var type = CaptureLinks.TypeOf(link);
        return InLibrary(() =>
        {
            // Only of a live handle does the library know that tags are to be asked for from the kernel. Without a link header there are none.
            using var pcap = type == LinkType.Ethernet ? OpenLive(expression, link, snapLength) : LibPcap.OpenDead(LibPcap.DLT_RAW, snapLength);
            return Compile(pcap, expression, type, snapLength, isOfInterface: true);
        });
    }

    public static CaptureFilter ForLink(string expression, LinkType link, int snapLength)
    {
        Check(expression, snapLength);
        return InLibrary(() =>
        {
            using var pcap = LibPcap.OpenDead(CaptureLinks.LibraryTypeOf(link), snapLength);
            return Compile(pcap, expression, link, snapLength, isOfInterface: false);
        });
    }

    static void Check(string expression, int snapLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(snapLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapLength, CaptureRingOptions.MaximumSnapLength);
        if (expression.Contains('\0', StringComparison.Ordinal))
            throw new CaptureFilterException(expression, "The filter has a character of code 0 in it; leave that out.");
        var length = Encoding.UTF8.GetByteCount(expression);
        if (length > CaptureFilter.MaximumExpressionLength)
            throw new CaptureFilterException(expression, $"The filter is {length} bytes long; give at most {CaptureFilter.MaximumExpressionLength}.");
    }

    static CaptureFilter InLibrary(Func<CaptureFilter> compile)
    {
        lock (s_compiler)
        {
            try
            {
                return compile();
            }
            catch (DllNotFoundException)
            {
                throw new MissingLibraryException("libpcap", "A filter", "Install it: apt install libpcap0.8 (or your system's package of libpcap).");
            }
        }
    }

    static PcapHandle OpenLive(string expression, Link link, int snapLength)
    {
        var pcap = LibPcap.Create(link.Name, out var reason);
        if (pcap.IsInvalid)
            throw new CaptureFilterException(expression, $"libpcap cannot open {link.Name} to compile a filter for it: {reason}.");
        LibPcap.SetSnapLength(pcap, snapLength);
        LibPcap.SetBufferSize(pcap, SmallestBuffer);
        var outcome = LibPcap.Activate(pcap);
        if (outcome >= 0 && LibPcap.DataLink(pcap) == LibPcap.DLT_EN10MB)
            return pcap;
        reason = outcome < 0 ? LibPcap.ErrorOf(pcap) : $"it takes its frames to be of type {LibPcap.DataLink(pcap)}, not Ethernet";
        pcap.Dispose();
        throw outcome switch
        {
            LibPcap.PCAP_ERROR_PERM_DENIED => new MissingCapabilityException($"pcap_activate({link.Name})", Errno.EPERM, "Capturing"),
            LibPcap.PCAP_ERROR_NO_SUCH_DEVICE => CaptureInterfaces.Unknown(link.Name),
            LibPcap.PCAP_ERROR_IFACE_NOT_UP => new CaptureFilterException(
                expression, $"{link.Name} is down, and a filter is compiled only for an interface that is up: ip link set {link.Name} up."),
            _ => new CaptureFilterException(expression, $"libpcap cannot open {link.Name} to compile a filter for it: {reason}."),
        };
    }

    static CaptureFilter Compile(PcapHandle pcap, string expression, LinkType link, int snapLength, bool isOfInterface)
    {
        PcapProgram program = default;
        if (LibPcap.Compile(pcap, &program, expression, optimize: 1, LibPcap.PCAP_NETMASK_UNKNOWN) != 0)
            throw new CaptureFilterException(expression, $"The filter '{expression}' is wrong: {LibPcap.ErrorOf(pcap)}.");
        try
        {
            return program.Length <= MaximumInstructions
                ? new CaptureFilter(expression, link, snapLength, new ReadOnlySpan<FilterInstruction>(program.Instructions, (int)program.Length), isOfInterface)
                : throw new CaptureFilterException(
                    expression, $"The filter '{expression}' has {program.Length} instructions; the kernel takes {MaximumInstructions}. Shorten it.");
        }
        finally
        {
            LibPcap.FreeCode(&program);
        }
    }
}
