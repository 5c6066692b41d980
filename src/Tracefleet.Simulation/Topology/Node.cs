namespace Tracefleet.Simulation.Topology;

/// <summary>What a neighbour is to an AS.</summary>
enum Relation : byte
{
    Provider,
    Peer,
    Customer,
}

/// <summary>One place where two ASes meet, seen from the AS that sends.</summary>
/// <param name="FromPop">Point of presence that the packet leaves.</param>
/// <param name="ToPop">Point of presence that it enters.</param>
/// <param name="Entry">Address of the interface that it enters by.</param>
readonly record struct Crossing(byte FromPop, byte ToPop, InterfaceNumber Entry);

/// <summary>The number of an interface in the address plan: a port of a peering LAN where <paramref name="Exchange"/> is not negative,
/// otherwise an address out of the infrastructure space of an AS at one of its points of presence.</summary>
readonly record struct InterfaceNumber(short Exchange, ushort Space, byte Pop, ushort Number);

/// <summary>A neighbour of an AS, by index, with all places where the two meet.</summary>
sealed record Neighbour(int As, Relation Relation, Crossing[] Crossings);

/// <summary>An AS as routing sees it.</summary>
sealed class Node
{
    public const byte NoPop = byte.MaxValue;
    public const int MaxPops = 32;

    public required int Index { get; init; }
    public required AsKind Kind { get; init; }

    /// <summary>City index by point of presence; the first is home.</summary>
    public required byte[] Pops { get; init; }

    /// <summary>Point of presence through which the backbone goes from one to another, <see cref="NoPop"/> where it is direct.</summary>
    public required byte[] Via { get; init; }

    /// <summary>In order of AS index.</summary>
    public Neighbour[] Neighbours { get; set; } = [];

    public bool IsTransit => Kind is AsKind.Tier1 or AsKind.Transit;

    public byte ViaOf(int from, int to) => Via[from * Pops.Length + to];

    public int PopIn(int city) => Array.IndexOf(Pops, (byte)city);

    public Neighbour NeighbourTo(int other)
    {
        int low = 0, high = Neighbours.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Neighbours[middle].As < other)
                low = middle + 1;
            else
                high = middle;
        }
        return Neighbours[low];
    }
}
