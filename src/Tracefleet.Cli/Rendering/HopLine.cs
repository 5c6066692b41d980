using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Formats.Text;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Rendering;

/// <summary>One line of a path as people read it: a TTL with an interface that answered there, or silence.</summary>
sealed record HopLine(
    int Ttl, string? Address, double? RttMs, string Origin, string? AsName, string? Ixp, string Place, string Mpls, string Notes)
{
    /// <summary>Its name by reverse DNS; null where none is known.</summary>
    public string? Name { get; init; }

    /// <summary>One line for each interface that answered at a TTL, and one for each silent TTL.</summary>
    public static ImmutableArray<HopLine> From(IEnumerable<Hop> hops) => From(hops, _ => null, _ => null);

    /// <inheritdoc cref="From(IEnumerable{Hop})"/>
    /// <param name="interfaceOf">What a router told of its own interfaces (RFC 5837).</param>
    public static ImmutableArray<HopLine> From(IEnumerable<Hop> hops, Func<Address, string?> nameOf, Func<Hop, string?> interfaceOf) =>
        [.. hops.Where(hop => !hop.Flags.HasFlag(ReplyFlags.Duplicate))
            .GroupBy(hop => hop.Ttl)
            .OrderBy(group => group.Key)
            .SelectMany(LinesOf)
            .Select(hop => Noted(From(hop), interfaceOf(hop)) with { Name = hop.Addr is { } address ? nameOf(address) : null })];

    static HopLine Noted(HopLine line, string? note) => note is null ? line : line with { Notes = $"{line.Notes} {note}".TrimStart() };

    static IEnumerable<Hop> LinesOf(IGrouping<byte, Hop> ttl)
    {
        var answered = ttl.Where(hop => hop.Addr is not null).DistinctBy(hop => hop.Addr).ToList();
        return answered.Count > 0 ? answered : [ttl.First()];
    }

    public static HopLine From(Hop hop) => new(
        hop.Ttl,
        hop.Addr?.ToString(),
        hop.RttMicroseconds / 1000.0,
        OriginOf(hop.Annotation?.Origins.Select(origin => origin.ToString()) ?? [], hop.Annotation?.Special),
        hop.Annotation?.AsName,
        hop.Annotation?.Ixp,
        PlaceOf(hop.Annotation?.City, hop.Annotation?.Country),
        MplsOf(hop.Mpls.Select(label => label.Label)),
        NotesOf(hop));

    /// <summary>The ASes; where there is none the special-purpose block that holds the address, for example <c>(Private-Use)</c>.</summary>
    public static string OriginOf(IEnumerable<string> origins, string? special) =>
        string.Join(' ', origins) is { Length: > 0 } known ? known : special is null ? "" : $"({special})";

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
        if (hop.SendFailure != SendFailure.None)
            notes.Add($"not sent: {hop.SendFailure}");
        if (Unreachables.LetterOf(hop) is { Length: > 0 } letter)
            notes.Add(letter);
        if (hop.Mtu is { } mtu)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"mtu {mtu}"));
        // A smaller difference is common and says little: routers differ in which TTL they count down first.
        const int notable = 4;
        if (hop.ReplyTtl is { } left && ReturnPath.Hops(left) is var back && Math.Abs(back - hop.Ttl) >= notable)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"back ~{back}"));
        if (hop.Flags.HasFlag(ReplyFlags.Late))
            notes.Add("late");
        if (hop.Flags.HasFlag(ReplyFlags.Nat))
            notes.Add("nat");
        return string.Join(' ', notes);
    }
}
