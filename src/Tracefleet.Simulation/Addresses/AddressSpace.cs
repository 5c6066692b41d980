namespace Tracefleet.Simulation.Addresses;

/// <summary>One leaf of the division of an address space.</summary>
/// <param name="Owner">Index of the AS that announces it, or <see cref="Unrouted"/>.</param>
/// <param name="City">Index of the city where its addresses are.</param>
/// <param name="IsHome">Whether the infrastructure space of its owner lies at its start.</param>
readonly record struct Leaf(ulong Start, byte Length, ushort Owner, byte City, bool IsHome)
{
    public const ushort Unrouted = ushort.MaxValue;

    public bool IsRouted => Owner != Unrouted;
}

/// <summary>How a family's space is divided: a hash splits blocks until they are small enough, and every leaf gets an owner.</summary>
/// <param name="Width">Bits of a block's number: 32 for IPv4, 64 for IPv6.</param>
/// <param name="Root">The space to divide.</param>
/// <param name="StopPerMille">For each length from <paramref name="MinLength"/> how often a block of that length is a leaf.</param>
/// <param name="HomeLength">Longest prefix that can hold the infrastructure space of an AS.</param>
sealed record Division(int Width, Block Root, int MinLength, int[] StopPerMille, int HomeLength, Block[] Special, int UnroutedShift)
{
    public bool Holds(ulong number) => Root.Length == 0 || (number ^ Root.Start) >> Width - Root.Length == 0;

    public static readonly Division V4 =
        new(32, new Block(0, 0), 8, [20, 50, 120, 200, 350, 500, 650, 800, 1000], 16, SpecialBlocks.V4, 16);

    public static readonly Division V6 =
        new(64, new Block(0x2000_0000_0000_0000, 3), 12, [50, 120, 250, 450, 700, 1000], 32, SpecialBlocks.V6, 40);
}

/// <summary>The leaves of a family in order, found by binary search.</summary>
sealed class AddressSpace
{
    readonly Division _division;
    readonly ulong[] _starts;

    public AddressSpace(Division division, Leaf[] leaves)
    {
        _division = division;
        Leaves = leaves;
        _starts = [.. leaves.Select(leaf => leaf.Start)];
    }

    public Leaf[] Leaves { get; }

    /// <summary>The leaf that holds a number, or -1 when it is outside the divided space.</summary>
    public int Find(ulong number)
    {

        if (!_division.Holds(number))
            return -1;
        var found = Array.BinarySearch(_starts, number);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Number of the block by which unrouted space decides whether a router reports it.</summary>
    public ulong UnroutedBlock(ulong number) => number >> _division.UnroutedShift;
}
