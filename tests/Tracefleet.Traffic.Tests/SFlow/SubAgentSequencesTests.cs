using Tracefleet.Traffic.SFlow;
using static Tracefleet.Traffic.Tests.SFlow.SFlowWriter;

namespace Tracefleet.Traffic.Tests.SFlow;

public sealed class SubAgentSequencesTests
{
    readonly CollectedSamples _read = new();

    SubAgentSequence Only => Assert.Single(_read.Decoder.Sequences.All.ToArray());

    [Fact]
    public void Datagrams_in_order_have_no_gap()
    {
        Send((uint.MaxValue - 1, 1), (uint.MaxValue, 2), (0, 3), (1, 4));

        Assert.Equal((4, 0, 0, 0, 0), (Only.Datagrams, Only.Gaps, Only.Lost, Only.Late, Only.Restarts));
    }

    [Fact]
    public void Missing_datagrams_are_counted()
    {
        Send((10, 1), (14, 2), (15, 3), (17, 4));

        Assert.Equal((2, 4), (Only.Gaps, Only.Lost));
    }

    [Fact]
    public void A_late_datagram_is_not_lost()
    {
        Send((10, 1_000), (12, 3_000), (11, 2_000), (13, 4_000));

        Assert.Equal((1, 0, 1, 0), (Only.Gaps, Only.Lost, Only.Late, Only.Restarts));
    }

    [Fact]
    public void An_agent_that_starts_again_has_lost_nothing()
    {
        Send((100, 500_000), (1, 10), (2, 20), (50_000, 5));

        Assert.Equal((0, 0, 2), (Only.Gaps, Only.Lost, Only.Restarts));
    }

    [Fact]
    public void Sub_agents_are_followed_apart_and_only_so_many()
    {
        for (var subAgent = 0u; subAgent < 70; subAgent++)
            _read.Read(Datagram(subAgent * 10, 1, subAgent));
        _read.Read(Datagram(12, 2, 1));

        var sequences = _read.Decoder.Sequences;
        Assert.Equal((64, 6), (sequences.All.Length, sequences.Unfollowed));
        Assert.Equal((Agent, 1u, 1), (sequences.All[1].Agent!.Value, sequences.All[1].SubAgent, sequences.All[1].Lost));
    }

    void Send(params (uint Sequence, uint Uptime)[] datagrams)
    {
        foreach (var (sequence, uptime) in datagrams)
            _read.Read(Datagram(sequence, uptime, 0));
    }
}
