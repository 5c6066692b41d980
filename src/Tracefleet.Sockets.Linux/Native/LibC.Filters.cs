using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

/// <summary>struct sock_fprog.</summary>
unsafe struct FilterProgram
{
    public ushort Length;
    public FilterInstruction* Instructions;
}

static partial class LibC
{
    /// <summary>Attaches a filter, then drops what had come in unfiltered.</summary>
    public static unsafe void AttachFilter(SocketHandle socket, ReadOnlySpan<FilterInstruction> instructions)
    {
        var errno = TrySetFilter(socket, instructions);
        if (errno != 0)
            throw RawSocketException.For("setsockopt(SO_ATTACH_FILTER)", errno);
        MultiMessage message = default;
        while (Receive(socket, &message, 1) > 0)
            message = default;
    }

    /// <summary>Attaches a filter in place of the one there is; what has come in stays.</summary>
    /// <returns>0, or why not.</returns>
    public static unsafe int TrySetFilter(SocketHandle socket, ReadOnlySpan<FilterInstruction> instructions)
    {
        fixed (FilterInstruction* first = instructions)
        {
            var program = new FilterProgram { Length = (ushort)instructions.Length, Instructions = first };
            return SetSockOpt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, (uint)sizeof(FilterProgram)) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Sets ICMP6_FILTER (RFC 3542 §3.2): a set bit of the eight words blocks its type.</summary>
    public static unsafe void BlockIcmpv6Types(SocketHandle socket, ReadOnlySpan<uint> blocked)
    {
        fixed (uint* first = blocked)
        {
            if (SetSockOpt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, first, (uint)blocked.Length * sizeof(uint)) != 0)
                throw RawSocketException.For("setsockopt(ICMP6_FILTER)", Marshal.GetLastPInvokeError());
        }
    }
}
