namespace Tracefleet.Testing;

/// <summary>What code allocates on this thread.</summary>
static class Allocation
{
    const int Rounds = 1_000, Telling = 9;

    /// <summary>Bytes that one run of an action allocates once it is warm: the median of some runs.</summary>
    /// <remarks>A collection, which other threads may cause, counts the unused rest of this thread's block as allocated: a run that saw one tells
    /// nothing and is measured again. One that goes on beside the threads cannot be seen, but spoils few runs, hence the median.</remarks>
    public static long Of(Action action)
    {
        action();
        var told = new List<long>(Telling);
        for (var round = 0; round < Rounds && told.Count < Telling; round++)
        {
            var collections = GC.CollectionCount(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0 || GC.CollectionCount(0) == collections)
                told.Add(allocated);
        }
        told.Sort();
        return told.Count > 0 ? told[told.Count / 2] : throw new InvalidOperationException($"Each of {Rounds} runs saw a collection.");
    }
}
