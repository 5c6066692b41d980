using System.Runtime.InteropServices;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct timex of a 64-bit system, as far as it is read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
struct ClockState
{
    [FieldOffset(8)]
    public long Offset;

    /// <summary>Microseconds.</summary>
    [FieldOffset(24)]
    public long MaxError;

    [FieldOffset(40)]
    public int Status;
}

static partial class LibC
{
    const int STA_UNSYNC = 0x40, STA_NANO = 0x2000, TIME_ERROR = 5;

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjustTime(ref ClockState state);

    /// <summary>Asks without changing anything.</summary>
    public static ClockFacts ReadClock()
    {
        var state = default(ClockState);
        var answer = AdjustTime(ref state);
        if (answer < 0)
            return default;
        var offset = (state.Status & STA_NANO) != 0 ? TimeSpan.FromTicks(state.Offset / 100) : TimeSpan.FromMicroseconds(state.Offset);
        return new ClockFacts(true, answer != TIME_ERROR && (state.Status & STA_UNSYNC) == 0, offset, TimeSpan.FromMicroseconds(state.MaxError));
    }
}
