namespace Tracefleet.Campaigns.Planning;

/// <summary>A small random generator whose sequence is the same on every machine and version: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
struct SplitMix(ulong seed)
{
    ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E37_79B9_7F4A_7C15;
            z = (z ^ z >> 30) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ z >> 27) * 0x94D0_49BB_1331_11EB;
            return z ^ z >> 31;
        }
    }

    /// <summary>0 to <paramref name="bound"/> - 1. The bias is below 2^-32 for bounds below 2^32.</summary>
    public int Next(int bound) => (int)((UInt128)Next() * (ulong)bound >> 64);

    /// <summary>A generator of its own for a name, so that adding one place changes no other's order.</summary>
    public static SplitMix For(ulong seed, string name)
    {
        var hash = seed;
        foreach (var c in name)
            hash = new SplitMix(hash ^ c).Next();
        return new SplitMix(hash);
    }

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var left = items.Length; left > 1; left--)
        {
            var pick = Next(left);
            (items[left - 1], items[pick]) = (items[pick], items[left - 1]);
        }
    }
}
