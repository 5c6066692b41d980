using System.Runtime.InteropServices;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>The path attributes that a route may share with others: 24 bytes, in memory as in files (little-endian).</summary>
/// <param name="Flags">Bits 0 and 1: ORIGIN, 3 for none; the others as named below.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
readonly record struct RouteAttributes(uint NextHop, uint Path, uint Communities, uint Med, uint LocalPref, uint Flags)
{
    public const int Size = 24;

    public const uint OriginMask = 3, NoOrigin = 3, HasMed = 4, HasLocalPref = 8, IsAtomic = 16, AllFlags = 31;
}
