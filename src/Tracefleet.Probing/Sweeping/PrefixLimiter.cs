using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Spaces the probes to each /24 (IPv4) or /48 (IPv6): gives each probe the time at which it may leave.</summary>
/// <remarks>One number for each of 65,536 places that prefixes share by a hash: memory is fixed, and prefixes that share a place are probed
/// more slowly than allowed, never faster. Not thread-safe.</remarks>
public sealed class PrefixLimiter
{
    const int PlaceBits = 16;
    const long NanosecondsPerSecond = 1_000_000_000;

    readonly long[] _freeAt = new long[1 << PlaceBits];
    readonly long _interval;

    /// <param name="packetsPerSecond">For each prefix; above 0.</param>
    public PrefixLimiter(double packetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packetsPerSecond);
        _interval = Math.Max(1, (long)(NanosecondsPerSecond / packetsPerSecond));
    }

    /// <summary>Takes the next time at which a probe to this address may leave, now or later.</summary>
    public Instant Reserve(Address destination, Instant now)
    {
        ref var freeAt = ref _freeAt[PlaceOf(destination)];
        var at = Math.Max(freeAt, now.UnixNanoseconds);
        freeAt = at + _interval;
        return new Instant(at);
    }

    static uint PlaceOf(Address destination)
    {
        unchecked
        {
            var prefix = destination.IsIpv4 ? destination.Ipv4Bits >> 8 : (ulong)(destination.Bits >> 80);
            return (uint)(prefix * 0x9E37_79B9_7F4A_7C15 >> 64 - PlaceBits);
        }
    }
}
