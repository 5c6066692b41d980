using System.Globalization;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Json;

public static partial class HopEventJson
{
    /// <summary>Bytes of the longest line that is read.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Reads one line. What the line does not tell stays at its default: of the trace its assignment, target index, source, times,
    /// reason and other hops. An annotation is there exactly when somebody answered.</summary>
    /// <returns>False for anything that is no hop event.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out HopEvent hopEvent)
    {
        hopEvent = default;
        if (line.Length > MaxLineBytes || !TryParse(line, out var fields))
            return false;
        if (!TryAddress(fields.Dst, out var destination) || !HopWords.TryParseProtocol(fields.Proto, destination is { IsIpv6: true }, out var protocol))
            return false;
        if (!TryHop(fields, out var hop))
            return false;
        var trace = new TraceRecord
        {
            Campaign = fields.Campaign,
            Shard = fields.Shard,
            ShardAttempt = default,
            VantagePoint = fields.VantagePoint,
            TargetIndex = default,
            Target = fields.Target,
            Destination = destination,
            Protocol = protocol,
            Flow = new FlowId(fields.Flow),
            SourcePort = fields.SrcPort,
            DestinationPort = fields.DstPort,
            StartedAt = default,
            EndedAt = default,
            Reason = default,
            Snapshots = fields.Snapshots is { } snapshots ? new SnapshotIds(snapshots.Asn, snapshots.Geo, snapshots.Ixp) : SnapshotIds.None,
        };
        hopEvent = new HopEvent(fields.Seq, trace, hop) { Name = fields.Name };
        return true;
    }

    static bool TryParse(ReadOnlySpan<byte> line, out HopLine fields)
    {
        fields = null!;
        try
        {
            fields = JsonSerializer.Deserialize(line, HopLineContext.Default.HopLine)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return fields is not null;
    }

    static bool TryHop(HopLine fields, out Hop hop)
    {
        hop = null!;
        if (fields.Ttl == 0 || fields.Attempt <= 0 || fields.ReplySize < 0 || fields.Mtu < 0 || !TryTime(fields.SentAt, out var sentAt)
            || !TryAddress(fields.Addr, out var addr) || !TryRtt(fields.RttMs, out var rtt)
            || !TryFlags(fields.Flags ?? [], out var flags) || !TryLabels(fields.Mpls ?? [], out var labels) || !TryAnnotation(fields, out var annotation)
            || !TryRewritten(fields.Rewritten ?? [], out var rewritten))
            return false;
        var failure = SendFailure.None;
        if (fields.SendFailure is { } word && !HopWords.TryParseFailure(word, out failure))
            return false;
        hop = new Hop
        {
            Ttl = fields.Ttl,
            Attempt = fields.Attempt,
            SentAt = sentAt,
            SendFailure = failure,
            Addr = addr,
            RttMicroseconds = rtt,
            ReplyTtl = fields.ReplyTtl,
            QuotedTtl = fields.QuotedTtl,
            Mtu = fields.Mtu,
            QuotedTrafficClass = fields.QuotedTrafficClass,
            TcpFlags = (TcpFlags?)fields.TcpFlags,
            Rewritten = rewritten,
            IcmpType = fields.IcmpType,
            IcmpCode = fields.IcmpCode,
            ReplySize = fields.ReplySize,
            Mpls = [.. labels],
            Flags = flags,
            Annotation = addr is null ? null : annotation,
        };
        return new HopExtras(fields.Interfaces, fields.Ext).TryAddTo(hop, out hop);
    }

    static bool TryAddress(string? text, out Address? address)
    {
        var isAddress = Address.TryParse(text, out var parsed);
        address = isAddress ? parsed : null;
        return isAddress || text is null;
    }

    // Nanoseconds since 1970 fit 64 bits from 1678 to 2262.
    static bool TryTime(string text, out Instant at)
    {
        var known = DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year is > 1678 and < 2262;
        at = known ? Instant.From(time) : default;
        return known;
    }

    static bool TryRtt(decimal? milliseconds, out int? microseconds)
    {
        var fits = milliseconds is null or (>= 0 and <= int.MaxValue / 1_000m);
        microseconds = fits && milliseconds is { } value ? (int)(value * 1_000m) : null;
        return fits;
    }

    static bool TryFlags(IReadOnlyList<string> words, out ReplyFlags flags)
    {
        flags = ReplyFlags.None;
        foreach (var word in words)
        {
            if (word is null || !HopWords.TryParseFlag(word, out var flag))
                return false;
            flags |= flag;
        }
        return true;
    }

    static bool TryRewritten(IReadOnlyList<string> words, out RewrittenFields fields)
    {
        fields = RewrittenFields.None;
        foreach (var word in words)
        {
            if (word is null || !HopWords.TryParseRewritten(word, out var field))
                return false;
            fields |= field;
        }
        return true;
    }

    static bool TryLabels(IReadOnlyList<LabelLine> lines, out IEnumerable<MplsLabel> labels)
    {
        labels = lines.Select(line => new MplsLabel(line.Label, line.Exp, line.Bos, line.Ttl));
        return lines.All(line => line is { Label: <= 0xFFFFF, Exp: <= 7 });
    }

    static bool TryAnnotation(HopLine fields, out Annotation annotation)
    {
        Prefix? prefix = Prefix.TryParse(fields.Prefix, out var parsed) ? parsed : null;
        annotation = new Annotation(
            [.. (fields.Asn ?? []).Select(number => new Asn(number))], fields.AsName, prefix, fields.Ixp,
            fields.Country, fields.City, fields.Lat, fields.Lon)
        { Special = fields.Special };
        return (prefix is not null || fields.Prefix is null) && fields.Lat is null or (>= -90 and <= 90) && fields.Lon is null or (>= -180 and <= 180);
    }
}
