namespace Tracefleet.Simulation;

/// <summary>What a hash decides; each purpose draws from a stream of its own, so that a new phenomenon does not shift the old
/// ones.</summary>
enum Purpose : ulong
{
    Leaf = 1, Owner, LeafCity, AsNumber, AsName, Pop, PopCount, Provider, Exchange, Peering, Interconnect,
    Crossing, Border, Interface, Tunnel, Label, Edge, Inflation, Processing, Access, Behaviour, Service, Nat,
    Silent, SilentAs, RateLimit, Quote, InitialTtl, Return, Lossy, Loss, Jitter, VantagePoint, Sample, Flow, Diamond, Sequence,
    Mtu, InterfaceInformation, Filter,
}

/// <summary>The only source of chance in the simulation: a keyed 64-bit mix with the finalizer of splitmix64 (Steele, Lea, Flood,
/// "Fast splittable pseudorandom number generators", OOPSLA 2014). Integers only, hence the same on every machine.</summary>
readonly struct KeyedHash(ulong key)
{
    const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    readonly ulong _key = Mix(key);

    public ulong Of(Purpose purpose, ulong a)
    {
        unchecked
        {
            return Mix(Mix(_key + (ulong)purpose * Golden) ^ a);
        }
    }

    public ulong Of(Purpose purpose, ulong a, ulong b)
    {
        unchecked
        {
            return Mix(Of(purpose, a) + Golden ^ b);
        }
    }

    public ulong Of(Purpose purpose, ulong a, ulong b, ulong c)
    {
        unchecked
        {
            return Mix(Of(purpose, a, b) + Golden ^ c);
        }
    }

    public ulong Of(Purpose purpose, UInt128 a, ulong b = 0) => Of(purpose, (ulong)(a >> 64), (ulong)(a & ulong.MaxValue), b);

    public ulong Of(Purpose purpose, string text)
    {
        var hash = Of(purpose, (ulong)text.Length);
        foreach (var letter in text)
            hash = Of(purpose, hash, letter);
        return hash;
    }

    /// <summary>Maps a hash to 0..<paramref name="count"/>-1 by its upper half.</summary>
    public static int Below(ulong hash, int count) => (int)((hash >> 32) * (ulong)count >> 32);

    /// <summary>Whether an event of this probability, in thousandths, happens.</summary>
    public static bool Happens(ulong hash, int perMille) => Below(hash, 1000) < perMille;

    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ value >> 30) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ value >> 27) * 0x94D0_49BB_1331_11EB;
            return value ^ value >> 31;
        }
    }
}
