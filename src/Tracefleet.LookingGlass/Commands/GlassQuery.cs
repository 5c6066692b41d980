using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Commands;

/// <summary>Which address family a call is about.</summary>
public enum GlassFamily
{
    /// <summary>Nothing was asked for: RFC 8522's default of <c>1,1</c>, or the family of an address that was given.</summary>
    Any,
    Ipv4,
    Ipv6,

    /// <summary>Each family's address of a name, one after the other: an extension, <c>protocol=both</c>.</summary>
    Both,
}

/// <summary>The query parameters of RFC 8522 §2.2. Names and values are read case-insensitively; a parameter twice or one that is unknown is a fault.</summary>
/// <param name="RouterIndex">From 0.</param>
/// <param name="Runtime">Seconds asked for; 0 for no limit, null for the default. What is applied is for the server to say.</param>
/// <param name="Formats">Media types in order of preference, without parameters, in lower case; empty where none was asked for.</param>
public sealed record GlassQuery(GlassFamily Family, string? Router, int? RouterIndex, string? Vrf, double? Runtime, ImmutableArray<string> Formats)
{
    public const string PlainText = "text/plain", Json = "application/json";

    public static readonly GlassQuery None = new(GlassFamily.Any, null, null, null, null, []);

    const int MaxValueLength = 255, MaxFormats = 16;

    static readonly string[] Names = ["protocol", "router", "routerindex", "random", "vrf", "runtime", "format"];

    /// <summary>The format of the answer: the first asked for that is served, else text/plain (RFC 8522 leaves it open; see the documentation).</summary>
    public string Format => Formats.Select(Served).FirstOrDefault(served => served is not null) ?? PlainText;

    static string? Served(string type) => type switch
    {
        PlainText or "text/*" or "*/*" => PlainText,
        Json or "application/*" => Json,
        _ => null,
    };

    public static (GlassQuery? Query, GlassFault? Fault) Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var values = new Dictionary<string, string>();
        foreach (var (given, value) in parameters)
        {
            var name = given.ToLowerInvariant();
            if (!Names.Contains(name))
                return Invalid($"There is no parameter '{TargetText.Quotable(given)}'; RFC 8522 has {string.Join(", ", Names)}.");
            if (value.Length > MaxValueLength)
                return Invalid($"{name} has {value.Length} characters; at most {MaxValueLength} are read.");
            if (!values.TryAdd(name, value))
                return Invalid($"{name} is there twice; give it once.");
        }
        return Read(values);
    }

    static (GlassQuery?, GlassFault?) Read(Dictionary<string, string> values)
    {
        var query = None;
        if (values.TryGetValue("protocol", out var protocol))
        {
            if (FamilyOf(protocol) is not { } family)
                return Invalid($"protocol: '{TargetText.Quotable(protocol)}' is not served; give 1,1 (IPv4 unicast), 2,1 (IPv6 unicast) or both.");
            query = query with { Family = family };
        }
        if (values.TryGetValue("router", out var router))
            query = query with { Router = router.Length > 0 ? router : null };
        if (values.TryGetValue("routerindex", out var index))
        {
            if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Invalid($"routerindex: '{TargetText.Quotable(index)}' is no number; give a place on the list of /routers, from 0.");
            query = query with { RouterIndex = number };
        }
        if (query is { Router: not null, RouterIndex: not null })
            return Invalid("router and routerindex are both there; give one of them.");
        if (values.TryGetValue("vrf", out var vrf))
            query = query with { Vrf = vrf.Length > 0 ? vrf : null };
        if (values.TryGetValue("runtime", out var runtime))
        {
            if (!double.TryParse(runtime, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || !double.IsFinite(seconds))
                return Invalid($"runtime: '{TargetText.Quotable(runtime)}' is no number of seconds; give one from 0, such as 30.");
            query = query with { Runtime = seconds };
        }
        if (values.TryGetValue("format", out var format))
        {
            var types = format.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (types.Length > MaxFormats)
                return Invalid($"format: {types.Length} media types are too many; give at most {MaxFormats}.");
            query = query with { Formats = [.. types.Select(type => type.Split(';')[0].Trim().ToLowerInvariant())] };
        }
        return (query, null);
    }

    /// <summary>AFI and SAFI as IANA numbers them; a missing SAFI is unicast.</summary>
    static GlassFamily? FamilyOf(string text) => text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "" => GlassFamily.Any,
        "1" or "1,1" => GlassFamily.Ipv4,
        "2" or "2,1" => GlassFamily.Ipv6,
        "both" => GlassFamily.Both,
        _ => null,
    };

    static (GlassQuery?, GlassFault?) Invalid(string message) => (null, GlassFault.Invalid(message));
}
