using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Querying;

/// <summary>Answers as lines of JSON, the same from the command as from the API. Attributes keep their names.</summary>
/// <remarks>Where no prefix matches, everything but the address is null; a match always has its <c>prefix</c>.</remarks>
public static class SnapshotJsonLines
{
    // Lines are no HTML.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="asked">The address or prefix that was asked for; null in answers to a filter.</param>
    /// <param name="answer">Null where there is no match.</param>
    /// <param name="attribute">The only attribute wanted; null for all.</param>
    public static void Write(IBufferWriter<byte> output, SnapshotQuery query, string? asked, SnapshotAnswer? answer, string? attribute)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            if (asked is not null)
                json.WriteString("address", asked);
            for (var i = 0; i < query.Attributes.Length; i++)
            {
                if (attribute is not null && attribute != query.Attributes[i] && query.Attributes[i] != SnapshotAttributes.Prefix)
                    continue;
                json.WritePropertyName(query.Attributes[i]);
                (answer?.Values[i] ?? SnapshotValue.Unknown).WriteTo(json);
            }
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    public static void Write(IBufferWriter<byte> output, SnapshotQuery query, SnapshotChange change)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("change", Word(change.Change));
            json.WriteString(SnapshotAttributes.Prefix, change.Prefix.ToString());
            Write(json, "before", query, change.Before);
            Write(json, "after", query, change.After);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <summary><c>added</c>, <c>removed</c> or <c>changed</c>.</summary>
    public static string Word(PrefixChange change) => change switch
    {
        PrefixChange.Added => "added",
        PrefixChange.Removed => "removed",
        _ => "changed",
    };

    static void Write(Utf8JsonWriter json, string name, SnapshotQuery query, SnapshotAnswer? answer)
    {
        json.WritePropertyName(name);
        if (answer is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        for (var i = 0; i < query.Attributes.Length; i++)
        {
            if (query.Attributes[i] == SnapshotAttributes.Prefix)
                continue;
            json.WritePropertyName(query.Attributes[i]);
            answer.Values[i].WriteTo(json);
        }
        json.WriteEndObject();
    }
}
