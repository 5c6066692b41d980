using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Spares the routers near the vantage point, which every path crosses: a low TTL is no longer probed once so many probes in a row brought
/// no address that was not known there (Beverly, "Yarrp'ing the Internet", IMC 2016).</summary>
/// <remarks>Replies are late, so a TTL may be given up before its last new address is known; that address opens it again.
/// Senders ask and count on their threads, the receiving thread reports.</remarks>
sealed class Neighbourhood(int lastTtl, int probes)
{
    /// <summary>Addresses remembered; further ones count as new, so that no TTL is given up wrongly.</summary>
    const int MaxKnown = 65_536;

    readonly long[] _sent = new long[256], _sentAtLastNew = new long[256];
    readonly HashSet<(byte Ttl, Address From)> _known = [];

    public bool IsGivenUp(byte ttl) => ttl <= lastTtl && Volatile.Read(ref _sent[ttl]) - Volatile.Read(ref _sentAtLastNew[ttl]) >= probes;

    public void Sent(byte ttl)
    {
        if (ttl <= lastTtl)
            Interlocked.Increment(ref _sent[ttl]);
    }

    public void Seen(byte ttl, Address from)
    {
        if (ttl > lastTtl)
            return;
        if (_known.Count >= MaxKnown ? !_known.Contains((ttl, from)) : _known.Add((ttl, from)))
            Volatile.Write(ref _sentAtLastNew[ttl], Volatile.Read(ref _sent[ttl]));
    }
}
