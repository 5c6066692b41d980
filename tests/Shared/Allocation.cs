namespace Tracefleet.Testing;

/// <summary>What code allocates on this thread.</summary>
static class Allocation
{
    const int Rounds = 1_000;

    /// <summary>Bytes that one run of an action allocates once it is warm.</summary>
    /// <remarks>A collection, which other threads may cause, counts the unused rest of this thread's block as allocated: a round that saw one tells
    /// nothing and is measured again.</remarks>
    public static long Of(Action action)
    {
        action();
        for (var round = 0; round < Rounds; round++)
        {
            var collections = GC.CollectionCount(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0 || GC.CollectionCount(0) == collections)
                return allocated;
        }
        throw new InvalidOperationException($"Each of {Rounds} rounds saw a collection.");
    }
}
