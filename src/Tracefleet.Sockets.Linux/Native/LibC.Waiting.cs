using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct pollfd.</summary>
struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary>struct timespec of a 64-bit system.</summary>
struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;

    public readonly long TotalNanoseconds => Seconds * 1_000_000_000 + Nanoseconds;
}

static partial class LibC
{
    public const short POLLIN = 1;

    const int CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1;

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static unsafe partial int PPoll(PollEntry* entries, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static unsafe partial int ClockGetTime(int clock, TimeSpec* time);

    /// <summary>Waits until an entry is readable, the time is over, or a signal came.</summary>
    /// <returns>How many entries have something.</returns>
    public static unsafe int Poll(Span<PollEntry> entries, long nanoseconds)
    {
        var timeout = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        fixed (PollEntry* first = entries)
        {
            var ready = PPoll(first, (nuint)entries.Length, &timeout, null);
            if (ready >= 0)
                return ready;
        }
        var errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EINTR ? 0 : throw RawSocketException.For("ppoll", errno);
    }

    public static long Monotonic() => Read(CLOCK_MONOTONIC);

    public static long Realtime() => Read(CLOCK_REALTIME);

    static unsafe long Read(int clock)
    {
        TimeSpec time;
        _ = ClockGetTime(clock, &time);
        return time.TotalNanoseconds;
    }
}
