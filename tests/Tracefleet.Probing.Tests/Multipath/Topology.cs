using Tracefleet.Addressing;

namespace Tracefleet.Probing.Tests.Multipath;

/// <summary>A router of a test network. Which next hop a flow takes follows from the flow and the router alone.</summary>
public sealed class Router(Address address, int seed)
{
    public readonly Address Address = address;
    public readonly List<Router> Next = [];
    public bool IsSilent;
    public bool IsPerPacket;

    /// <summary>Milliseconds between two ICMP messages, after a burst of <see cref="Burst"/>; 0 for no limit.</summary>
    public int LimitMilliseconds;

    public const int Burst = 6;

    public Router NextOf(int flow, int packet)
    {
        var hash = unchecked((ulong)(IsPerPacket ? packet * 7919 + 13 : flow) * 0x9E3779B97F4A7C15 ^ (ulong)seed * 0xC2B2AE3D27D4EB4F);
        hash = unchecked((hash ^ hash >> 29) * 0xBF58476D1CE4E5B9);
        hash = unchecked((hash ^ hash >> 32) * 0x94D049BB133111EB);
        return Next[(int)((hash ^ hash >> 31) % (ulong)Next.Count)];
    }
}

/// <summary>A network between here and a destination, made of chains and diamonds.</summary>
public sealed class Topology
{
    readonly Random _random;
    readonly bool _isIpv6;
    int _made;

    Topology(int seed, bool ipv6) => (_random, _isIpv6) = (new Random(seed), ipv6);

    public Router First { get; private set; } = null!;
    public Address Destination { get; private set; }
    public List<Router> Routers { get; } = [];

    /// <summary>What a network is made of.</summary>
    [Flags]
    public enum Parts
    {
        Even = 1,
        Nested = 2,
        Meshed = 4,
        Unequal = 8,
        All = Even | Nested | Meshed | Unequal,
    }

    /// <summary>A chain with one to three diamonds of the given parts.</summary>
    public static Topology Random(int seed, Parts parts, bool ipv6 = false)
    {
        var topology = new Topology(seed, ipv6);
        var last = topology.First = topology.Make();
        for (var diamonds = topology._random.Next(1, 4); diamonds > 0; diamonds--)
            last = topology.Chain(topology.Diamond(last, parts), topology._random.Next(0, 3));
        topology.Finish(last);
        return topology;
    }

    /// <summary>A network that a test draws itself.</summary>
    public static Topology Of(Func<Topology, Router, Router> draw, bool ipv6 = false)
    {
        var topology = new Topology(1, ipv6);
        topology.First = topology.Make();
        topology.Finish(draw(topology, topology.First));
        return topology;
    }

    public Router Make()
    {
        var number = ++_made;
        var router = new Router(Address.Parse(_isIpv6 ? $"2001:db8::{number:x}" : $"198.18.{number >> 8}.{number & 255}"), _random.Next());
        Routers.Add(router);
        return router;
    }

    void Finish(Router last)
    {
        var destination = Make();
        Destination = destination.Address;
        last.Next.Add(destination);
    }

    public Router Chain(Router from, int length)
    {
        for (; length > 0; length--)
            from = Linked(from, Make());
        return from;
    }

    static Router Linked(Router from, Router to)
    {
        from.Next.Add(to);
        return to;
    }

    Router Diamond(Router from, Parts parts)
    {
        var kinds = Enum.GetValues<Parts>().Where(kind => kind != Parts.All && parts.HasFlag(kind)).ToList();
        return kinds[_random.Next(kinds.Count)] switch
        {
            Parts.Even => Branches(from, _random.Next(2, 9), _ => 0, _random.Next(1, 4)),
            Parts.Unequal => Branches(from, _random.Next(2, 5), branch => branch % 2, _random.Next(1, 3)),
            Parts.Nested => Nested(from),
            _ => Meshed(from),
        };
    }

    public Router Branches(Router from, int width, Func<int, int> extra, int length)
    {
        var end = Make();
        for (var branch = 0; branch < width; branch++)
            Chain(from, length + extra(branch)).Next.Add(end);
        return end;
    }

    // Some branches part again, so the next hop has vertices with unequal shares of the flows.
    Router Nested(Router from)
    {
        var end = Make();
        for (var branch = _random.Next(2, 4); branch > 0; branch--)
        {
            var inner = Linked(from, Make());
            for (var width = _random.Next(1, 4); width > 0; width--)
                Linked(inner, Make()).Next.Add(end);
        }
        return end;
    }

    Router Meshed(Router from)
    {
        var left = Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Linked(from, Make())).ToList();
        var right = Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Make()).ToList();
        for (var index = 0; index < Math.Max(left.Count, right.Count); index++)
            Join(left[index % left.Count], right[index % right.Count]);
        for (var extra = _random.Next(1, 5); extra > 0; extra--)
            Join(left[_random.Next(left.Count)], right[_random.Next(right.Count)]);
        var end = Make();
        right.ForEach(router => router.Next.Add(end));
        return end;
    }

    static void Join(Router near, Router far)
    {
        if (!near.Next.Contains(far))
            near.Next.Add(far);
    }

    /// <summary>Every link that some flow takes, as a tracer can see it: a silence is known by the vertex before it.</summary>
    public HashSet<string> Links()
    {
        var links = new HashSet<string>(StringComparer.Ordinal);
        var here = new Dictionary<string, Router>(StringComparer.Ordinal) { [Label(First, "")] = First };
        for (var ttl = 1; here.Count > 0; ttl++)
        {
            var next = new Dictionary<string, Router>(StringComparer.Ordinal);
            foreach (var (label, router) in here)
            {
                foreach (var far in router.Next)
                {
                    next[Label(far, label)] = far;
                    links.Add($"{ttl} {label} > {Label(far, label)}");
                }
            }
            here = next;
        }
        return links;
    }

    static string Label(Router router, string before) => router.IsSilent ? $"*({before})" : router.Address.ToString();
}
