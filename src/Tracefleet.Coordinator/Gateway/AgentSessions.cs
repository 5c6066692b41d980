using System.Collections.Immutable;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>The agents connected to this coordinator: one session for each agent id, the newest wins.</summary>
public sealed class AgentSessions
{
    readonly Lock _gate = new();
    ImmutableDictionary<string, AgentSession> _byAgent = ImmutableDictionary<string, AgentSession>.Empty;

    public IReadOnlyCollection<AgentSession> All => [.. _byAgent.Values];

    public IEnumerable<AgentSession> At(string vantagePoint) => _byAgent.Values.Where(session => session.VantagePoint == vantagePoint);

    /// <summary>Makes it the agent's session and returns the one it replaces, if any.</summary>
    public AgentSession? Put(AgentSession session)
    {
        lock (_gate)
        {
            var replaced = _byAgent.GetValueOrDefault(session.Agent);
            _byAgent = _byAgent.SetItem(session.Agent, session);
            return replaced;
        }
    }

    /// <summary>Forgets it, unless another has replaced it.</summary>
    public void Remove(AgentSession session)
    {
        lock (_gate)
        {
            if (_byAgent.GetValueOrDefault(session.Agent) == session)
                _byAgent = _byAgent.Remove(session.Agent);
        }
    }
}
