namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Types of the data section, numbered as in the MaxMind DB specification 2.0.</summary>
public enum MmdbType : byte
{
    Pointer = 1,
    Utf8String = 2,
    Double = 3,
    Bytes = 4,
    UInt16 = 5,
    UInt32 = 6,
    Map = 7,
    Int32 = 8,
    UInt64 = 9,
    UInt128 = 10,
    Array = 11,
    /// <summary>Reserved for writers; refused in a database.</summary>
    DataCacheContainer = 12,
    /// <summary>Reserved for writers; refused in a database.</summary>
    EndMarker = 13,
    Boolean = 14,
    Float = 15,
}
