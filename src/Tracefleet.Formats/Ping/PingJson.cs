using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Pinging;

namespace Tracefleet.Formats.Ping;

/// <summary>A ping as NDJSON: an object of <c>"type": "probe"</c> for each outcome, then one of <c>"type": "summary"</c>.</summary>
public static class PingJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PingHeading heading, ProbeRecord record, Func<Addressing.Address, Annotation> annotate) => Object(json =>
    {
        WriteHead(json, "probe", heading);
        json.WriteNumber("seq", record.Probe.Attempt);
        json.WriteNumber("ttl", record.Probe.Ttl.Value);
        json.WriteString("sentAt", record.SentAt.ToString());
        switch (record.Outcome)
        {
            case ProbeOutcome.Answered(var reply):
                json.WriteString("outcome", PingAnswer.Is(reply, heading.Destination, heading.Method) ? "received" : "error");
                WriteReply(json, heading, reply, annotate(reply.From));
                break;
            case ProbeOutcome.NotSent(var failure):
                json.WriteString("outcome", "not_sent");
                json.WriteString("failure", JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString()));
                break;
            default:
                json.WriteString("outcome", "lost");
                break;
        }
    });

    public static string Summary(PingHeading heading, PingStatistics statistics, TimeSpan elapsed) => Object(json =>
    {
        WriteHead(json, "summary", heading);
        json.WriteNumber("sent", statistics.Sent);
        json.WriteNumber("received", statistics.Received);
        json.WriteNumber("duplicates", statistics.Duplicates);
        json.WriteNumber("errors", statistics.Errors);
        json.WriteNumber("late", statistics.Late);
        json.WriteNumber("reordered", statistics.Reordered);
        json.WriteNumber("notSent", statistics.SendFailures);
        json.WriteNumber("inFlight", statistics.Undecided);
        json.WriteNumber("lossPercent", Math.Round(statistics.LossPercent, 4));
        json.WriteNumber("elapsedMs", Math.Round(elapsed.TotalMilliseconds));
        if (statistics.Received > 0)
            WriteTimes(json, statistics);
        else
            json.WriteNull("rtt");
    });

    static void WriteHead(Utf8JsonWriter json, string type, PingHeading heading)
    {
        json.WriteString("type", type);
        json.WriteString("target", heading.Target);
        json.WriteString("dst", heading.Destination.ToString());
    }

    static void WriteReply(Utf8JsonWriter json, PingHeading heading, Reply reply, Annotation annotation)
    {
        json.WriteNumber("rttMs", Math.Round(reply.Rtt.TotalMilliseconds, 3));
        json.WriteString("addr", reply.From.ToString());
        if (heading.NameOf(reply.From) is { } name)
            json.WriteString("name", name);
        json.WriteNumber("replyTtl", reply.ReplyTtl);
        json.WriteNumber("replySize", reply.Size);
        if (reply.IcmpType is { } type)
            json.WriteNumber("icmpType", type);
        if (reply.IcmpCode is { } code)
            json.WriteNumber("icmpCode", code);
        if (reply.Mtu is { } mtu)
            json.WriteNumber("mtu", mtu);
        if (reply.TcpFlags is { } tcp)
            json.WriteString("tcp", tcp.HasFlag(TcpFlags.Syn) ? "open" : "closed");
        json.WriteStartArray("flags");
        foreach (var (flag, word) in new[]
            { (ReplyFlags.Duplicate, "dup"), (ReplyFlags.Late, "late"), (ReplyFlags.Truncated, "truncated"), (ReplyFlags.Nat, "nat") })
        {
            if (reply.Flags.HasFlag(flag))
                json.WriteStringValue(word);
        }
        json.WriteEndArray();
        if (annotation.Origins is [var origin, ..])
            json.WriteNumber("asn", origin.Number);
        if (annotation.City is { } city)
            json.WriteString("city", city);
        if (annotation.Country is { } country)
            json.WriteString("country", country);
    }

    static void WriteTimes(Utf8JsonWriter json, PingStatistics times)
    {
        json.WriteStartObject("rtt");
        foreach (var (key, value) in new (string, double)[]
            {
                ("minMs", times.MinMs), ("avgMs", times.AverageMs), ("maxMs", times.MaxMs), ("mdevMs", times.MdevMs),
                ("stdDevMs", times.StandardDeviationMs), ("jitterMs", times.JitterMs), ("p50Ms", times.PercentileMs(50)),
                ("p90Ms", times.PercentileMs(90)), ("p95Ms", times.PercentileMs(95)), ("p99Ms", times.PercentileMs(99)),
            })
            json.WriteNumber(key, Math.Round(value, 3));
        json.WriteEndObject();
    }

    static string Object(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
