using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Arrays of one origin. Most rows have one, and most ASes originate several prefixes: their rows share it.</summary>
sealed class SharedOrigins
{
    const int Cached = 1 << 12;

    readonly ImmutableArray<Asn>[] _arrays = new ImmutableArray<Asn>[Cached];

    public ImmutableArray<Asn> Of(Asn asn)
    {
        var shared = _arrays[asn.Number % Cached];
        return !shared.IsDefault && shared[0] == asn ? shared : _arrays[asn.Number % Cached] = [asn];
    }
}
