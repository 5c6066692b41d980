namespace Tracefleet.Enrichment.Mmdb;

/// <summary>What is wrong with a database.</summary>
public enum MmdbFault
{
    /// <summary>No metadata marker in the last 128 KiB: not a MaxMind DB, or cut short.</summary>
    NoMetadata,
    /// <summary>A metadata field is missing, of the wrong type, or out of range.</summary>
    InvalidMetadata,
    /// <summary>The binary format is not major version 2.</summary>
    UnsupportedVersion,
    /// <summary>The file is larger than 2 GiB.</summary>
    TooLarge,
    /// <summary>The search tree does not fit the file, has a cycle, or is deeper than an address.</summary>
    InvalidTree,
    /// <summary>A record of the tree points between tree and data, or behind the data.</summary>
    InvalidRecord,
    /// <summary>A value reaches beyond its section.</summary>
    Truncated,
    /// <summary>A type number that does not exist or may not stand in a database (cache container, end marker).</summary>
    InvalidType,
    /// <summary>A size that the type cannot have, such as a double of 7 bytes.</summary>
    InvalidSize,
    /// <summary>A pointer that leads out of its section or to another pointer.</summary>
    InvalidPointer,
    /// <summary>A map key that is not a string.</summary>
    InvalidKey,
    /// <summary>A string that is not UTF-8.</summary>
    InvalidText,
    /// <summary>Containers nested deeper than <see cref="MmdbLimits.Depth"/>.</summary>
    TooDeep,
    /// <summary>One record unfolds to more values or bytes than <see cref="MmdbLimits"/> allows.</summary>
    TooMany,
}

/// <summary>A database that breaks the MaxMind DB format.</summary>
public sealed class MmdbException : Exception
{
    public MmdbException(MmdbFault fault, string message) : base(message) => Fault = fault;

    public MmdbFault Fault { get; }

    internal static MmdbException At(MmdbFault fault, int offset, string message) => new(fault, $"{message} (offset {offset} of the section).");
}

/// <summary>How far one record is unfolded into objects. Real records stay below a hundredth of this.</summary>
public static class MmdbLimits
{
    /// <summary>Containers inside containers.</summary>
    public const int Depth = 128;

    /// <summary>Values in one record, counted each time a pointer repeats them.</summary>
    public const int Values = 200_000;

    /// <summary>Bytes of text and byte strings in one record, counted each time a pointer repeats them.</summary>
    public const int Bytes = 16 << 20;
}
