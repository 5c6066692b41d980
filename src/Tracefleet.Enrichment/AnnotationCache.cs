using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment;

/// <summary>Remembers the last annotation for each hash slot. Entries never change once published, so neither reader nor writer waits.</summary>
sealed class AnnotationCache(int slotBits)
{
    /// <summary>65,536 addresses: the interfaces of a large campaign, at most about 12 MB.</summary>
    public const int DefaultSlotBits = 16;

    readonly Entry?[] _slots = new Entry?[1 << slotBits];

    public Annotation? Find(Address address) =>
        Volatile.Read(ref _slots[Slot(address)]) is { } entry && entry.Address == address ? entry.Annotation : null;

    public Annotation Keep(Address address, Annotation annotation)
    {
        Volatile.Write(ref _slots[Slot(address)], new Entry(address, annotation));
        return annotation;
    }

    /// <summary>Multiplies by odd constants near 2^64/φ, so that neighbours land far apart.</summary>
    int Slot(Address address)
    {
        unchecked
        {
            var mixed = (ulong)(address.Bits >> 64) * 0xBF58476D1CE4E5B9 + (ulong)address.Bits * 0x9E3779B97F4A7C15;
            return (int)(mixed >> 32) & _slots.Length - 1;
        }
    }

    sealed record Entry(Address Address, Annotation Annotation);
}
