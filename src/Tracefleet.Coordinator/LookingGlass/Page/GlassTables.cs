using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>A column that a table may have.</summary>
/// <param name="Looks">Classes of its cells, for the style sheet.</param>
sealed record GlassColumn(string Title, string Looks = "");

/// <summary>A table for people, made of the JSON objects of a report. Columns that nothing fills are left out.</summary>
/// <param name="Kind">What its rows are: <c>hops</c>, <c>routes</c> or <c>sessions</c>.</param>
sealed record GlassTable(string Kind, ImmutableArray<GlassColumn> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    static readonly GlassColumn[] HopColumns =
    [
        new("Target", "code"), new("TTL", "number ttl"), new("Address", "code address"), new("Origin"), new("Exchange"), new("Place"), new("Answers", "number answers"),
        new("Best ms", "number best"), new("Mean ms", "number mean"),
    ];

    static readonly (string Field, GlassColumn Column)[] RouteFields =
    [
        ("best", new("Best")), ("network", new("Network", "code")), ("nextHop", new("Next hop", "code")), ("asPath", new("AS path", "code")), ("localPref", new("Local pref", "number")),
        ("metric", new("MED", "number")), ("weight", new("Weight", "number")), ("peer", new("Peer", "code")), ("origin", new("Origin")), ("protocol", new("Protocol")),
    ];

    static readonly (string Field, GlassColumn Column)[] SessionFields =
    [
        ("address", new("Neighbor", "code")), ("as", new("AS", "number")), ("name", new("Name")), ("state", new("State")), ("since", new("Since")), ("received", new("Received", "number")),
        ("sent", new("Sent", "number")),
    ];

    const int MaxRows = 500;

    /// <summary>Null where there is nothing that a table would show better than the lines.</summary>
    public static GlassTable? Of(ImmutableArray<string> items)
    {
        var objects = new List<JsonElement>();
        foreach (var item in items)
        {
            using var document = JsonDocument.Parse(item);
            objects.Add(document.RootElement.Clone());
        }
        return objects switch
        {
            [] => null,
            [var first, ..] when first.TryGetProperty("ttl", out _) => OfHops(objects),
            [var first, ..] when first.TryGetProperty("network", out _) => OfFields("routes", objects, RouteFields),
            [var first, ..] when first.TryGetProperty("state", out _) => OfFields("sessions", objects, SessionFields),
            _ => null,
        };
    }

    /// <summary>One row for each interface at a TTL; silence is a row too. A path begins at TTL 1; the one TTL of a ping says nothing.</summary>
    static GlassTable OfHops(List<JsonElement> hops)
    {
        var targets = hops.GroupBy(hop => Text(hop, "dst")).OrderBy(target => target.Key, StringComparer.Ordinal).ToList();
        var isPath = hops.Any(hop => TtlOf(hop) == 1);
        var rows = targets.SelectMany(target => target.GroupBy(TtlOf).Where(ttl => ttl.Key <= LastTtl(target)).OrderBy(ttl => ttl.Key)
            .SelectMany(ttl => RowsOf(ttl).Select(row => row.Insert(0, isPath ? Number(ttl.Key) : "").Insert(0, targets.Count > 1 ? target.Key : ""))));
        return Filled("hops", HopColumns, rows);
    }

    /// <summary>TTL at which the last flow reached the target; probes that were under way by then went beyond it.</summary>
    static int LastTtl(IGrouping<string, JsonElement> target)
    {
        var onTheWay = target.Where(hop => Text(hop, "addr") is { Length: > 0 } addr && addr != target.Key).Select(TtlOf).DefaultIfEmpty(0).Max();
        return target.Where(hop => Text(hop, "addr") == target.Key).Select(TtlOf).Where(ttl => ttl > onTheWay).DefaultIfEmpty(int.MaxValue).Min();
    }

    /// <summary>What stands behind target and TTL.</summary>
    static IEnumerable<ImmutableArray<string>> RowsOf(IEnumerable<JsonElement> ttl)
    {
        var sent = ttl.Where(hop => !hop.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "dup")).ToList();
        var answered = sent.Where(hop => Text(hop, "addr").Length > 0).GroupBy(hop => Text(hop, "addr")).ToList();
        if (answered.Count == 0)
        {
            yield return ["*", "", "", "", $"0/{sent.Count}", "", ""];
            yield break;
        }
        foreach (var host in answered)
        {
            var times = host.Where(hop => hop.GetProperty("rttMs").ValueKind == JsonValueKind.Number).Select(hop => hop.GetProperty("rttMs").GetDouble()).ToList();
            var hop = host.First();
            yield return
            [
                host.Key, OriginOf(hop), Text(hop, "ixp"), string.Join(", ", new[] { Text(hop, "city"), Text(hop, "country") }.Where(part => part.Length > 0)),
                $"{host.Count()}/{sent.Count}", times.Count == 0 ? "" : Milliseconds(times.Min()), times.Count == 0 ? "" : Milliseconds(times.Average()),
            ];
        }
    }

    static int TtlOf(JsonElement hop) => hop.GetProperty("ttl").GetInt32();

    static string OriginOf(JsonElement hop)
    {
        var ases = hop.TryGetProperty("asn", out var asn) && asn.ValueKind == JsonValueKind.Array ? string.Join(' ', asn.EnumerateArray().Select(number => $"AS{number.GetRawText()}")) : "";
        return ases.Length == 0 ? Text(hop, "special") is { Length: > 0 } special ? $"({special})" : "" : $"{ases} {Text(hop, "asName")}".TrimEnd();
    }

    static GlassTable OfFields(string kind, List<JsonElement> objects, (string Field, GlassColumn Column)[] fields) => Filled(
        kind, [.. fields.Select(field => field.Column)], objects.Select(row => fields.Select(field => Text(row, field.Field)).ToImmutableArray()));

    static GlassTable Filled(string kind, GlassColumn[] columns, IEnumerable<ImmutableArray<string>> all)
    {
        var rows = all.Take(MaxRows).ToList();
        var filled = Enumerable.Range(0, columns.Length).Where(place => rows.Any(row => row[place].Length > 0)).ToList();
        return new GlassTable(kind, [.. filled.Select(place => columns[place])], [.. rows.Select(row => filled.Select(place => row[place]).ToImmutableArray())]);
    }

    static string Text(JsonElement row, string field) => row.TryGetProperty(field, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "yes",
            _ => "",
        }
        : "";

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
