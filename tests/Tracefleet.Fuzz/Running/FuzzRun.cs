namespace Tracefleet.Fuzz.Running;

/// <summary>Reads spoiled inputs until the time or the count is over, or until one shows a fault.</summary>
public sealed class FuzzRun(IFuzzTarget target, int seed)
{
    const int Readings = 25, LargestBlock = 16 * 1024;

    /// <summary>No input takes a thousandth of this.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Mutator _mutator = new(target.Corpus, seed);
    byte[] _input = [];
    long _inputs;
    long _largestAllocation;
    long _busySince;

    public FuzzOutcome For(TimeSpan time, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        using var watch = clock.CreateTimer(_ => EndIfStuck(clock), null, Patience, Patience);
        return Until(() =>
        {
            Volatile.Write(ref _busySince, clock.GetTimestamp());
            return clock.GetElapsedTime(start) >= time;
        });
    }

    /// <summary>The same every time, on any machine.</summary>
    public FuzzOutcome For(long inputs) => Until(() => _inputs == inputs);

    FuzzOutcome Until(Func<bool> isOver)
    {
        foreach (var good in target.Corpus)
            target.Read(good);
        while (!isOver())
        {
            _input = _mutator.Next();
            _inputs++;
            if (Fault() is { } fault)
                return Outcome($"{fault}\ninput {_inputs}: {Convert.ToHexString(_input)}");
        }
        return Outcome(null);
    }

    string? Fault()
    {
        try
        {
            var allocated = Allocated();
            // A collection counts the unused rest of this thread's block as allocated; what the input costs itself, each reading shows. More than a
            // block is no such rest.
            for (var again = 0; allocated > target.MaxAllocation && allocated <= target.MaxAllocation + LargestBlock && again < Readings; again++)
                allocated = Math.Min(allocated, Allocated());
            _largestAllocation = Math.Max(_largestAllocation, allocated);
            return allocated <= target.MaxAllocation ? null : $"It allocated {allocated} bytes; {target.MaxAllocation} are allowed.";
        }
        // Whatever it is, finding it is what this is for.
        catch (Exception thrown)
        {
            return thrown.ToString();
        }
    }

    long Allocated()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        target.Read(_input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    void EndIfStuck(TimeProvider clock)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _busySince)) > Patience)
            Environment.FailFast($"{target.Name}, seed {seed}: stuck at input {_inputs}: {Convert.ToHexString(_input)}");
    }

    FuzzOutcome Outcome(string? failure) => new(target.Name, seed, _inputs, _largestAllocation, failure);
}

/// <param name="Failure">What went wrong and with which input; null when nothing did.</param>
public sealed record FuzzOutcome(string Target, int Seed, long Inputs, long LargestAllocation, string? Failure)
{
    public override string ToString() =>
        $"{Target}, seed {Seed}: {Inputs} inputs, at most {LargestAllocation} bytes allocated for one. {Failure ?? "No fault found."}";
}
