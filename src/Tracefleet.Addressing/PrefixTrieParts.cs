using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

/// <summary>64 parts of leaves below a slot of the root. A bit in <see cref="Runs"/> starts a run of equal leaves; a leaf without its mark is a node
/// number.</summary>
/// <remarks>12 bytes, in memory as in files (little-endian).</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct PrefixSlot(ulong Runs, uint FirstLeaf);

/// <summary>64 slots. A bit in <see cref="Children"/> means a child node; a bit in <see cref="Runs"/> starts a run of equal leaves.</summary>
/// <remarks>24 bytes, in memory as in files (little-endian).</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PrefixNode(ulong Children, ulong Runs, uint FirstChild, uint FirstLeaf);
