using Tracefleet.Fuzz.Mrt;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>The fuzz target for a moment in every test run; tests/Tracefleet.Fuzz runs it for longer.</summary>
public sealed class MrtFuzzTests
{
    [Fact]
    public void Spoiled_tables_do_no_harm() => Assert.Null(new FuzzRun(new MrtTarget(), seed: 1).For(2_000).Failure);

    [Fact]
    public void The_good_ones_are_read()
    {
        foreach (var good in new MrtTarget().Corpus)
            Assert.NotEmpty(Reading.Read(good, Reading.Lenient).Rows);
    }
}
