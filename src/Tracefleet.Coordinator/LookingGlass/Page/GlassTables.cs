using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>A table for people, made of the JSON objects of a report.</summary>
/// <param name="Numbers">Places of columns that are aligned to the right.</param>
sealed record GlassTable(ImmutableArray<string> Columns, ImmutableArray<int> Numbers, ImmutableArray<ImmutableArray<string>> Rows)
{
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
            [var first, ..] when first.TryGetProperty("network", out _) => OfFields(objects,
                ["network", "nextHop", "asPath", "localPref", "metric", "weight", "peer", "origin", "protocol", "best"],
                ["Network", "Next hop", "AS path", "Local pref", "MED", "Weight", "Peer", "Origin", "Protocol", "Best"], [3, 4, 5]),
            [var first, ..] when first.TryGetProperty("state", out _) => OfFields(objects,
                ["address", "as", "name", "state", "since", "received", "sent"], ["Neighbor", "AS", "Name", "State", "Since", "Received", "Sent"], [1, 5, 6]),
            _ => null,
        };
    }

    /// <summary>One row for each interface at a TTL; silence is a row too.</summary>
    static GlassTable OfHops(List<JsonElement> hops)
    {
        var rows = hops.GroupBy(hop => (Dst: Text(hop, "dst"), Ttl: hop.GetProperty("ttl").GetInt32()))
            .OrderBy(group => group.Key.Dst, StringComparer.Ordinal).ThenBy(group => group.Key.Ttl)
            .SelectMany(RowsOf);
        return new GlassTable(["TTL", "Address", "Origin", "Exchange", "Place", "Answers", "Best ms", "Mean ms"], [0, 5, 6, 7], [.. rows.Take(MaxRows)]);
    }

    static IEnumerable<ImmutableArray<string>> RowsOf(IGrouping<(string Dst, int Ttl), JsonElement> ttl)
    {
        var sent = ttl.Where(hop => !hop.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "dup")).ToList();
        var answered = sent.Where(hop => Text(hop, "addr").Length > 0).GroupBy(hop => Text(hop, "addr")).ToList();
        if (answered.Count == 0)
        {
            yield return [Number(ttl.Key.Ttl), "*", "", "", "", $"0/{sent.Count}", "", ""];
            yield break;
        }
        foreach (var host in answered)
        {
            var times = host.Where(hop => hop.GetProperty("rttMs").ValueKind == JsonValueKind.Number).Select(hop => hop.GetProperty("rttMs").GetDouble()).ToList();
            var hop = host.First();
            yield return
            [
                Number(ttl.Key.Ttl), host.Key, OriginOf(hop), Text(hop, "ixp"), string.Join(", ", new[] { Text(hop, "city"), Text(hop, "country") }.Where(part => part.Length > 0)),
                $"{host.Count()}/{sent.Count}", times.Count == 0 ? "" : Milliseconds(times.Min()), times.Count == 0 ? "" : Milliseconds(times.Average()),
            ];
        }
    }

    static string OriginOf(JsonElement hop)
    {
        var ases = hop.TryGetProperty("asn", out var asn) && asn.ValueKind == JsonValueKind.Array ? string.Join(' ', asn.EnumerateArray().Select(number => $"AS{number.GetRawText()}")) : "";
        return ases.Length == 0 ? Text(hop, "special") is { Length: > 0 } special ? $"({special})" : "" : $"{ases} {Text(hop, "asName")}".TrimEnd();
    }

    static GlassTable OfFields(List<JsonElement> objects, string[] fields, string[] titles, int[] numbers)
    {
        // A column that nothing fills is left out.
        var used = Enumerable.Range(0, fields.Length).Where(i => objects.Any(row => Text(row, fields[i]).Length > 0)).ToList();
        return new GlassTable(
            [.. used.Select(i => titles[i])], [.. Enumerable.Range(0, used.Count).Where(place => numbers.Contains(used[place]))],
            [.. objects.Take(MaxRows).Select(row => used.Select(i => Text(row, fields[i])).ToImmutableArray())]);
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
