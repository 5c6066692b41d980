using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>A filter in tcpdump's language (pcap-filter(7)), compiled by libpcap into instructions that the kernel runs.</summary>
/// <remarks>An expression may name hosts, networks, ports and protocols; like tcpdump, the library then asks this host's resolver for a name.</remarks>
public sealed unsafe class CaptureFilter
{
    /// <summary>Bytes of an expression in UTF-8 at most. The library's time grows with more than the square: for 4 KB of hosts it takes about 2 s.</summary>
    public const int MaximumExpressionLength = 4_096;

    readonly PinnedArray<FilterInstruction> _instructions;
    readonly bool _isOfInterface;

    internal CaptureFilter(string expression, LinkType link, int snapLength, ReadOnlySpan<FilterInstruction> instructions, bool isOfInterface)
    {
        Expression = expression;
        Link = link;
        SnapLength = snapLength;
        Length = instructions.Length;
        _isOfInterface = isOfInterface;
        _instructions = new PinnedArray<FilterInstruction>(Length);
        instructions.CopyTo(new Span<FilterInstruction>(_instructions.Pointer, Length));
    }

    public string Expression { get; }

    /// <summary>What the frames that it looks at start with.</summary>
    public LinkType Link { get; }

    /// <summary>Bytes that the kernel keeps of a frame that matches.</summary>
    public int SnapLength { get; }

    /// <summary>How many instructions it has.</summary>
    public int Length { get; }

    internal ReadOnlySpan<FilterInstruction> Instructions => new(_instructions.Pointer, Length);

    /// <summary>Compiles a filter for capturing on an interface of the calling thread's network namespace, where it also finds the VLAN tags that the
    /// kernel has taken off.</summary>
    /// <param name="expression">Empty for everything.</param>
    /// <param name="snapLength">That of the ring.</param>
    /// <exception cref="CaptureFilterException">The expression is wrong, or the interface is down.</exception>
    /// <exception cref="MissingLibraryException">libpcap is not installed.</exception>
    /// <exception cref="MissingCapabilityException">This process has no CAP_NET_RAW.</exception>
    /// <exception cref="RawSocketException">There is no such interface, or nothing is captured on its kind.</exception>
    public static CaptureFilter Compile(string expression, string interfaceName, int snapLength = CaptureRingOptions.UsualSnapLength) =>
        FilterCompiler.ForInterface(expression, CaptureInterfaces.Find(interfaceName), snapLength);

    /// <summary>Compiles a filter for frames out of a file, whose tags are all in their bytes.</summary>
    /// <inheritdoc cref="Compile" path="/param"/>
    /// <exception cref="CaptureFilterException">The expression is wrong, or cannot be used on this kind of frame.</exception>
    /// <exception cref="MissingLibraryException">libpcap is not installed.</exception>
    public static CaptureFilter CompileFor(LinkType link, string expression, int snapLength = CaptureRingOptions.MaximumSnapLength) =>
        FilterCompiler.ForLink(expression, link, snapLength);

    /// <summary>Whether a frame matches. Allocates nothing; may be called by any number of threads.</summary>
    /// <param name="frame">As far as it was captured. What is cut off does not match.</param>
    /// <param name="originalLength">Bytes the frame had on the wire.</param>
    /// <exception cref="InvalidOperationException">It was compiled for an interface, where it may ask the kernel for what a frame does not say.</exception>
    public bool Matches(ReadOnlySpan<byte> frame, uint originalLength)
    {
        if (_isOfInterface)
            throw new InvalidOperationException("A filter that was compiled for an interface runs in the kernel only; CompileFor makes one for bytes.");
        fixed (byte* bytes = frame)
        {
            // An empty frame has no address, which the library may not be given.
            byte nothing;
            return LibPcap.Run(_instructions.Pointer, bytes is null ? &nothing : bytes, originalLength, (uint)frame.Length) != 0;
        }
    }
}
