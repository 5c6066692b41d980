namespace Tracefleet.Testing;

/// <summary>What code allocates on this thread.</summary>
static class Allocation
{
    const int Rounds = 25;

    /// <summary>Bytes that one run of an action allocates once it is warm: the least of some runs.</summary>
    /// <remarks>A collection, which other threads may cause and which may go on beside them, counts the unused rest of this thread's block as allocated.
    /// So a single run says too much at times; what the action allocates itself, each run shows.</remarks>
    public static long Of(Action action)
    {
        action();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
