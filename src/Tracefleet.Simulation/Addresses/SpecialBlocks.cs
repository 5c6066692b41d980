namespace Tracefleet.Simulation.Addresses;

/// <summary>A block of address space by its first address; IPv4 in 32 bits, IPv6 by its upper 64.</summary>
readonly record struct Block(ulong Start, int Length);

/// <summary>Space that nobody announces: bogons, private and special-purpose blocks (IANA registries of RFC 6890, in short) and the blocks
/// that the peering LANs are cut from.</summary>
static class SpecialBlocks
{
    public static readonly Block PeeringLansV4 = new(0xB901_0000, 16);
    public static readonly Block PeeringLansV6 = new(0x2001_07F8_0000_0000, 32);

    public static readonly Block[] V4 =
    [
        new(0x0000_0000, 8), new(0x0A00_0000, 8), new(0x6440_0000, 10), new(0x7F00_0000, 8), new(0xA9FE_0000, 16), new(0xAC10_0000, 12),
        new(0xC000_0000, 24), new(0xC000_0200, 24), new(0xC058_6300, 24), new(0xC0A8_0000, 16), new(0xC612_0000, 15), new(0xC633_6400, 24),
        new(0xCB00_7100, 24), new(0xE000_0000, 3), PeeringLansV4,
    ];

    public static readonly Block[] V6 =
    [
        new(0x2001_0000_0000_0000, 23), new(0x2001_0DB8_0000_0000, 32), new(0x2002_0000_0000_0000, 16), new(0x3FFF_0000_0000_0000, 20),
        PeeringLansV6,
    ];
}
