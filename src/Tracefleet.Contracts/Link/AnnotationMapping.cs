using Tracefleet.Addressing;
using Domain = Tracefleet.Measurements.Annotations.Annotation;

namespace Tracefleet.Contracts.Link;

/// <summary>The distinct annotations of one trace, numbered from 1 in order of first use.</summary>
/// <remarks>Compared by what travels, because two equal annotations may hold different lists of origins.</remarks>
sealed class AnnotationTable
{
    readonly Dictionary<Annotation, uint> _positions = [];
    readonly Dictionary<Domain, uint> _known = new(ReferenceEqualityComparer.Instance);

    public List<Annotation> Wire { get; } = [];

    /// <summary>0 for none.</summary>
    public uint PositionOf(Domain? annotation)
    {
        if (annotation is null)
            return 0;
        if (_known.TryGetValue(annotation, out var position))
            return position;
        var wire = annotation.ToWire();
        if (!_positions.TryGetValue(wire, out position))
        {
            Wire.Add(wire);
            position = (uint)Wire.Count;
            _positions.Add(wire, position);
        }
        _known.Add(annotation, position);
        return position;
    }
}

static class AnnotationMapping
{
    public static Annotation ToWire(this Domain annotation)
    {
        var wire = new Annotation
        {
            Origins = { annotation.Origins.Take(LinkLimits.MaxOrigins).Select(origin => origin.Number) },
            AsName = LinkField.Fit(annotation.AsName, LinkLimits.MaxNameLength),
            Prefix = annotation.Prefix?.ToString() ?? "",
            Ixp = LinkField.Fit(annotation.Ixp, LinkLimits.MaxNameLength),
            Country = LinkField.Fit(annotation.Country, LinkLimits.MaxNameLength),
            City = LinkField.Fit(annotation.City, LinkLimits.MaxNameLength),
            Special = LinkField.Fit(annotation.Special, LinkLimits.MaxNameLength),
        };
        // A snapshot's coordinates are foreign data: nonsense is left out rather than sent to be refused.
        if (annotation.Latitude is >= -90 and <= 90)
            wire.Latitude = annotation.Latitude.Value;
        if (annotation.Longitude is >= -180 and <= 180)
            wire.Longitude = annotation.Longitude.Value;
        return wire;
    }

    public static Domain ToDomain(this Annotation wire, string field)
    {
        LinkField.Count(wire.Origins.Count, $"{field}.origins", LinkLimits.MaxOrigins);
        return new Domain(
            [.. wire.Origins.Select(number => new Asn(number))],
            LinkField.OptionalText(wire.AsName, $"{field}.as_name", LinkLimits.MaxNameLength),
            OptionalPrefix(wire.Prefix, $"{field}.prefix"),
            LinkField.OptionalText(wire.Ixp, $"{field}.ixp", LinkLimits.MaxNameLength),
            LinkField.OptionalText(wire.Country, $"{field}.country", LinkLimits.MaxNameLength),
            LinkField.OptionalText(wire.City, $"{field}.city", LinkLimits.MaxNameLength),
            LinkField.Degrees(wire.HasLatitude, wire.Latitude, $"{field}.latitude", 90),
            LinkField.Degrees(wire.HasLongitude, wire.Longitude, $"{field}.longitude", 180))
        { Special = LinkField.OptionalText(wire.Special, $"{field}.special", LinkLimits.MaxNameLength) };
    }

    static Prefix? OptionalPrefix(string text, string field)
    {
        if (text.Length == 0)
            return null;
        return Prefix.TryParse(text, out var prefix) ? prefix : throw LinkField.Fault(field, "is no canonical prefix.");
    }
}
