using Tracefleet.Fuzz.Replies;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Probing.Tests.ReplyMatching;

/// <summary>The first inputs of each fuzz target; tests/Tracefleet.Fuzz runs on from there.</summary>
public sealed class FuzzTests
{
    const int Inputs = 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_replies_do_no_harm(int seed) => DoesNoHarm(new ReplyTarget(), seed);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_extensions_do_no_harm(int seed) => DoesNoHarm(new ExtensionTarget(), seed);

    static void DoesNoHarm(IFuzzTarget target, int seed)
    {
        var outcome = new FuzzRun(target, seed).For(Inputs);

        Assert.Equal((Inputs, null), (outcome.Inputs, outcome.Failure));
    }
}
