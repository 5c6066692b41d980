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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spoiled_replies_do_a_sweep_no_harm(int seed) => DoesNoHarm(new SweepTarget(), seed);

    [Fact]
    public void Every_good_reply_to_a_sweep_is_read_by_the_method_it_belongs_to()
    {
        var target = new SweepTarget();

        Assert.Equal(24, target.Corpus.Count);
        Assert.All(target.Corpus, packet => Assert.Equal(1, target.ReadersOf(packet)));
    }

    static void DoesNoHarm(IFuzzTarget target, int seed)
    {
        var outcome = new FuzzRun(target, seed).For(Inputs);

        Assert.Equal((Inputs, null), (outcome.Inputs, outcome.Failure));
    }
}
