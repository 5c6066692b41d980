using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Traffic.Totals;

/// <summary>Whose an address is, as far as is known.</summary>
/// <param name="As">Of several origins the first.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Ixp">The exchange whose peering LAN holds the address.</param>
/// <param name="AsName">Of the AS.</param>
public readonly record struct Owner(Asn? As, string? Country, Prefix? Prefix, string? Ixp, string? AsName = null)
{
    public static Owner Of(Annotation annotation) =>
        new(annotation.Origins is [var first, ..] ? first : null, annotation.Country, annotation.Prefix, annotation.Ixp, annotation.AsName);
}

/// <summary>Says whose an address is; asked for each record, so it should remember.</summary>
public delegate Owner OwnerLookup(Address address);
