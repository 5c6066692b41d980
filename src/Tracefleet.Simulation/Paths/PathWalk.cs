using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Paths;

/// <summary>One walk along a path: routers are added one by one, and the time to get there adds up.</summary>
ref struct PathWalk
{
    /// <summary>No path has more routers; a diamond of three with a longer branch in each of three ASes stays far below.</summary>
    public const int MaxRouters = 64;

    // Light in fibre makes about two thirds of its speed in vacuum: 5.004 microseconds for each kilometre.
    const long FibreNanosecondsPerKilometre = 5004;

    readonly KeyedHash _hash;
    readonly Span<PathHop> _hops;
    byte _city;

    public PathWalk(KeyedHash hash, Span<PathHop> hops, byte city, long accessNanoseconds)
    {
        _hash = hash;
        _hops = hops;
        _city = city;
        OneWayNanoseconds = accessNanoseconds;
    }

    public int Count { get; private set; }
    public byte Hidden { get; private set; }
    public long OneWayNanoseconds { get; private set; }

    public void Add(Node owner, int pop, int role, in InterfaceNumber number)
    {
        var router = (ulong)owner.Index << 24 | (ulong)pop << 16 | (uint)role;
        Travel(owner.Pops[pop], (ulong)owner.Index);
        OneWayNanoseconds += 15_000 + KeyedHash.Below(_hash.Of(Purpose.Processing, router), 90_000);
        if (Count == _hops.Length)
            return;
        _hops[Count++] = new PathHop
        {
            Interface = number,
            Router = router,
            Operator = (ushort)owner.Index,
            City = _city,
            Hidden = Hidden,
            OneWayNanoseconds = OneWayNanoseconds,
        };
    }

    /// <summary>Adds a router by one of its own interfaces, which depends on where the packet comes from.</summary>
    public void AddInternal(Node owner, int pop, int role, int fromPop)
    {
        const int interfacesPerRouter = 8;
        var port = 1 + KeyedHash.Below(_hash.Of(Purpose.Interface, (ulong)owner.Index, (ulong)(pop << 8 | role), (ulong)fromPop),
            interfacesPerRouter - 1);
        Add(owner, pop, role, new InterfaceNumber(-1, (ushort)owner.Index, (byte)pop, (ushort)(role * interfacesPerRouter + port)));
    }

    /// <summary>Takes back the routers from <paramref name="start"/> on: packets crossed them, but no TTL will show them.</summary>
    public void Hide(int start)
    {
        Hidden += (byte)(Count - start);
        Count = start;
    }

    public readonly ref PathHop this[int index] => ref _hops[index];

    void Travel(byte city, ulong owner)
    {
        if (city == _city)
            return;
        // Fibre follows roads and coasts: 5 to 40 % longer than the great circle, the same in both directions.
        var (low, high) = city < _city ? (city, _city) : (_city, city);
        var detour = 1050 + KeyedHash.Below(_hash.Of(Purpose.Inflation, (ulong)(low << 8 | high), owner), 350);
        OneWayNanoseconds += Cities.Kilometres(_city, city) * FibreNanosecondsPerKilometre * detour / 1000;
        _city = city;
    }
}
