using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>The datagram sequence of one sub agent.</summary>
/// <param name="Agent">Null if it does not say its address.</param>
/// <param name="Gaps">Times that datagrams were missing.</param>
/// <param name="Lost">Datagrams that are missing; those that came late are taken off again.</param>
/// <param name="Late">Datagrams that came after a later one, or twice.</param>
/// <param name="Restarts">Times that the agent began anew.</param>
public readonly record struct SubAgentSequence(Address? Agent, uint SubAgent, long Datagrams, long Gaps, long Lost, long Late, long Restarts)
{
    internal uint Next { get; init; }
    internal uint Uptime { get; init; }
}

/// <summary>Follows the datagram sequences of an exporter's sub agents: a fixed number of them, and counts the datagrams of further ones.</summary>
public sealed class SubAgentSequences
{
    public const int MaximumSubAgents = 64;

    /// <summary>So far behind, in datagrams and in milliseconds of the agent's uptime, is late; further is another beginning.</summary>
    const int Window = 1_024, WindowMs = 10_000;

    readonly SubAgentSequence[] _sequences = new SubAgentSequence[MaximumSubAgents];
    int _known;

    public ReadOnlySpan<SubAgentSequence> All => _sequences.AsSpan(0, _known);

    /// <summary>Datagrams of sub agents beyond <see cref="MaximumSubAgents"/>, whose gaps are not seen.</summary>
    public long Unfollowed { get; private set; }

    internal void Follow(Address? agent, uint subAgent, uint sequence, uint uptime)
    {
        for (var place = 0; place < _known; place++)
        {
            ref var known = ref _sequences[place];
            if (known.SubAgent == subAgent && known.Agent == agent)
            {
                known = After(known, sequence, uptime);
                return;
            }
        }
        if (_known == MaximumSubAgents)
            Unfollowed++;
        else
            _sequences[_known++] = new SubAgentSequence(agent, subAgent, 1, 0, 0, 0, 0) { Next = unchecked(sequence + 1), Uptime = uptime };
    }

    static SubAgentSequence After(SubAgentSequence known, uint sequence, uint uptime)
    {
        var next = unchecked(sequence + 1);
        // Both wrap at 32 bits.
        var ahead = unchecked((int)(sequence - known.Next));
        var aheadMs = unchecked((int)(uptime - known.Uptime));
        known = known with { Datagrams = known.Datagrams + 1 };
        if (ahead == 0)
            return known with { Next = next, Uptime = uptime };
        if (ahead > 0 && aheadMs >= 0)
            return known with { Next = next, Uptime = uptime, Gaps = known.Gaps + 1, Lost = known.Lost + ahead };
        if (ahead is < 0 and >= -Window && aheadMs >= -WindowMs)
            return known with { Late = known.Late + 1, Lost = Math.Max(0, known.Lost - 1) };
        return known with { Next = next, Uptime = uptime, Restarts = known.Restarts + 1 };
    }
}
