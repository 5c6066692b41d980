using Tracefleet.Fuzz.Enrichment;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Enrichment.Tests.Stored;

/// <summary>The first inputs of the fuzz target; tests/Tracefleet.Fuzz runs on from there.</summary>
public sealed class SnapshotFuzzTests
{
    const int Inputs = 8_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_snapshots_do_no_harm(int seed)
    {
        var outcome = new FuzzRun(new SnapshotTarget(), seed).For(Inputs);

        Assert.Equal((Inputs, null), (outcome.Inputs, outcome.Failure));
    }
}
