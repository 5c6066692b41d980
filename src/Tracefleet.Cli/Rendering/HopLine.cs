using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Cli.Rendering;

/// <summary>One line of a path as people read it: a TTL with an interface that answered there, or silence.</summary>
sealed record HopLine(
    int Ttl, string? Address, double? RttMs, string Origin, string? AsName, string? Ixp, string Place, string Mpls, string Notes)
{
    /// <summary>One line for each interface that answered at a TTL, and one for each silent TTL.</summary>
    public static ImmutableArray<HopLine> From(IEnumerable<Hop> hops) =>
        [.. hops.Where(hop => !hop.Flags.HasFlag(ReplyFlags.Duplicate))
            .GroupBy(hop => hop.Ttl)
            .OrderBy(group => group.Key)
            .SelectMany(LinesOf)];

    static IEnumerable<HopLine> LinesOf(IGrouping<byte, Hop> ttl)
    {
        var answered = ttl.Where(hop => hop.Addr is not null).DistinctBy(hop => hop.Addr).ToList();
        return answered.Count > 0 ? answered.Select(From) : [From(ttl.First())];
    }

    public static HopLine From(Hop hop) => new(
        hop.Ttl,
        hop.Addr?.ToString(),
        hop.RttMicroseconds / 1000.0,
        string.Join(' ', hop.Annotation?.Origins.Select(origin => origin.ToString()) ?? []),
        hop.Annotation?.AsName,
        hop.Annotation?.Ixp,
        PlaceOf(hop.Annotation?.City, hop.Annotation?.Country),
        MplsOf(hop.Mpls.Select(label => label.Label)),
        NotesOf(hop));

    public static string PlaceOf(string? city, string? country) => (city, country) switch
    {
        (null or "", null or "") => "",
        (null or "", var only) => only,
        (var only, null or "") => only,
        _ => $"{city}, {country}",
    };

    public static string MplsOf(IEnumerable<uint> labels) =>
        string.Join(' ', labels.Select(label => string.Create(CultureInfo.InvariantCulture, $"L={label}")));

    static string NotesOf(Hop hop)
    {
        var notes = new List<string>();
        if (hop.SendFailure != Probing.Transport.SendFailure.None)
            notes.Add($"not sent: {hop.SendFailure}");
        if (hop.Flags.HasFlag(ReplyFlags.Late))
            notes.Add("late");
        if (hop.Flags.HasFlag(ReplyFlags.Nat))
            notes.Add("nat");
        return string.Join(' ', notes);
    }
}
