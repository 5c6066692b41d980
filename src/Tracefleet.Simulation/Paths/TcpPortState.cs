namespace Tracefleet.Simulation.Paths;

/// <summary>What a TCP segment to a port of an answering destination meets.</summary>
public enum TcpPortState : byte
{
    /// <summary>Something listens: a SYN gets SYN and ACK, a lone ACK a reset.</summary>
    Open,

    /// <summary>Nothing listens: everything gets a reset.</summary>
    Closed,

    /// <summary>A filter drops it in silence.</summary>
    Dropped,

    /// <summary>A filter without memory of connections drops SYN in silence; a lone ACK passes it and gets a reset.</summary>
    SynDropped,

    /// <summary>A filter reports that communication is administratively prohibited.</summary>
    Rejected,
}
