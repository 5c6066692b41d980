namespace Tracefleet.Traffic.SFlow;

/// <summary>What an interface field of a sample holds.</summary>
public enum SFlowInterfaceFormat : uint
{
    /// <summary>One interface by its ifIndex; 0 if unknown.</summary>
    Single = 0,

    /// <summary>The packet was discarded; the value is the reason.</summary>
    Discarded = 1,

    /// <summary>Several interfaces; the value is how many, 0 for an unknown number above one.</summary>
    Multiple = 2,
}

/// <summary>Where a sampled packet came in or went out.</summary>
/// <param name="Format">A number above 2 has no meaning in version 5.</param>
public readonly record struct SFlowInterface(SFlowInterfaceFormat Format, uint Value)
{
    const uint ValueBits = 0x3FFF_FFFF;

    /// <summary>The value that stands for the exporter itself, as with management traffic.</summary>
    const uint Internal = ValueBits, ExpandedInternal = uint.MaxValue;

    /// <summary>The ifIndex; null if it is unknown, the exporter itself, or not one interface.</summary>
    public uint? Index => Format == SFlowInterfaceFormat.Single && Value is not (0 or Internal or ExpandedInternal) ? Value : null;

    /// <summary>From the compact field: format in the upper two bits.</summary>
    internal static SFlowInterface Of(uint field) => new((SFlowInterfaceFormat)(field >> 30), field & ValueBits);
}
