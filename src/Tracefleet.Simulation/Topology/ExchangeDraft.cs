using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>An exchange with its members while the topology is being made.</summary>
sealed class ExchangeDraft(int index, int city)
{
    /// <summary>Ports of a /22, less the network, broadcast and route server addresses.</summary>
    public const int MaxMembers = 1000;

    public int Index { get; } = index;
    public int City { get; } = city;
    public string Name => $"Open Exchange {Cities.All[City].Name}";

    /// <summary>AS indices by port number.</summary>
    public List<int> Members { get; } = [];

    /// <summary>One exchange in each of the cities where most interconnection happens.</summary>
    public static ExchangeDraft[] PlanAll(KeyedHash hash, Node[] nodes)
    {
        const int leastWeight = 5;
        var cities = Enumerable.Range(0, Cities.All.Length).Where(city => Cities.All[city].Weight >= leastWeight);
        var exchanges = cities.Select((city, index) => new ExchangeDraft(index, city)).ToArray();
        foreach (var exchange in exchanges)
            foreach (var node in nodes)
                if (exchange.Members.Count < MaxMembers && node.PopIn(exchange.City) >= 0
                    && KeyedHash.Happens(hash.Of(Purpose.Exchange, (ulong)exchange.Index, (ulong)node.Index), JoinPerMille(node.Kind)))
                    exchange.Members.Add(node.Index);
        return exchanges;
    }

    static int JoinPerMille(AsKind kind) => kind switch
    {
        AsKind.Tier1 => 100,
        AsKind.Transit => 600,
        AsKind.Eyeball => 650,
        _ => 800,
    };
}
