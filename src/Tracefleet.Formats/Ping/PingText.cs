using System.Globalization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Ping;

/// <summary>A ping in the lines that everybody knows from ping of iputils, with what is counted besides in lines of its own.</summary>
public static class PingText
{
    public static string Heading(PingHeading heading)
    {
        var destination = $"PING {heading.Target} ({heading.Destination})";
        return heading.IsIcmp
            ? Line($"{destination} {heading.DataLength}({heading.PacketSize}) bytes of data.")
            : Line($"{destination} {heading.Method.ToWord()}, packets of {heading.PacketSize} bytes.");
    }

    /// <summary>One line for what became of a probe.</summary>
    public static string Of(PingHeading heading, ProbeRecord record, TimeSpan timeout)
    {
        var sequence = Line($"{heading.SequenceWord}={record.Probe.Attempt}");
        return record.Outcome switch
        {
            ProbeOutcome.Answered(var reply) => OfReply(heading, reply, sequence) + heading.Remark(reply.From),
            ProbeOutcome.TimedOut => Line($"No reply to {sequence} in {timeout.TotalSeconds:0.###} s"),
            ProbeOutcome.NotSent(var failure) => $"Not sent {sequence}: {WordsOf(failure)}",
            _ => throw new InvalidOperationException($"Unknown outcome {record.Outcome.GetType().Name}."),
        };
    }

    static string OfReply(PingHeading heading, Reply reply, string sequence)
    {
        if (!PingAnswer.Is(reply, heading.Destination, heading.Method))
            return $"From {heading.HostOf(reply.From)} {sequence} {ErrorOf(reply)}{Flags(reply)}";
        var size = reply.Size - heading.HeaderLength;
        return Line($"{size} bytes from {heading.HostOf(reply.From)}: {sequence} ttl={reply.ReplyTtl} time={Milliseconds(reply.Rtt)} ms{Flags(reply)}");
    }

    static string Flags(Reply reply) =>
        (reply.Flags.HasFlag(ReplyFlags.Duplicate) ? " (DUP!)" : "")
        + (reply.Flags.HasFlag(ReplyFlags.Late) ? Line($" (LATE: {Milliseconds(reply.Rtt)} ms)") : "")
        + (reply.Flags.HasFlag(ReplyFlags.Truncated) ? " (truncated)" : "")
        + (reply.TcpFlags is { } tcp ? (tcp.HasFlag(TcpFlags.Syn) ? " open" : " closed") : "");

    /// <summary>Four significant digits at most, as ping gives them: 0.045, 1.23, 12.3, 123.</summary>
    public static string Milliseconds(TimeSpan rtt) => rtt.TotalMilliseconds switch
    {
        >= 99.95 => rtt.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
        >= 9.995 => rtt.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => rtt.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
        _ => rtt.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture),
    };

    static string ErrorOf(Reply reply)
    {
        var isIpv6 = reply.From.IsIpv6;
        if (reply.IcmpType == (isIpv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded))
            return "Time to live exceeded";
        if (isIpv6 && reply.IcmpType == Icmpv6Types.PacketTooBig)
            return Line($"Packet too big{MtuOf(reply)}");
        if (Text.Unreachables.NameOf(isIpv6, reply.IcmpType, reply.IcmpCode) is { } name)
            return $"Destination unreachable: {name}{MtuOf(reply)}";
        return reply.IcmpType is null ? $"TCP {reply.TcpFlags}" : Line($"ICMP type {reply.IcmpType} code {reply.IcmpCode}");
    }

    static string MtuOf(Reply reply) => reply.Mtu is { } mtu ? Line($" (mtu = {mtu})") : "";

    public static string WordsOf(SendFailure failure) => failure switch
    {
        SendFailure.NoRoute => "this host has no route to the target",
        SendFailure.NoBufferSpace => "the kernel's queue is full",
        SendFailure.NotPermitted => "a local firewall or missing rights forbid sending",
        SendFailure.TooBig => "the packet is larger than the interface's MTU",
        SendFailure.NoSourceAddress => "this host has no source address of the target's family",
        SendFailure.InterfaceDown => "the interface is down",
        _ => "the kernel refused it",
    };

    /// <summary>The lines after the last probe.</summary>
    public static string Summary(PingHeading heading, PingStatistics statistics, TimeSpan elapsed)
    {
        var extra = More(", +{0} duplicates", statistics.Duplicates) + More(", +{0} errors", statistics.Errors) + More(", +{0} late", statistics.Late)
            + More(", {0} not sent", statistics.SendFailures) + More(", {0} out of order", statistics.Reordered)
            + More(", {0} in flight", statistics.Undecided);
        var text = Line($"\n--- {heading.Target} ping statistics ---\n{statistics.Sent} packets transmitted, {statistics.Received} received")
            + extra + Line($", {statistics.LossPercent:G6}% packet loss, time {elapsed.TotalMilliseconds:0}ms\n");
        return statistics.Received == 0 ? text : text + Times(statistics);
    }

    static string Times(PingStatistics times) => Line(
        $"rtt min/avg/max/mdev = {times.MinMs:0.000}/{times.AverageMs:0.000}/{times.MaxMs:0.000}/{times.MdevMs:0.000} ms\n")
        + Line($"rtt p50/p90/p95/p99 = {times.PercentileMs(50):0.000}/{times.PercentileMs(90):0.000}/{times.PercentileMs(95):0.000}/{times.PercentileMs(99):0.000} ms, ")
        + Line($"stddev {times.StandardDeviationMs:0.000} ms, jitter {times.JitterMs:0.000} ms\n");

    static string More(string format, long count) => count == 0 ? "" : string.Format(CultureInfo.InvariantCulture, format, count);

    static string Line(FormattableString text) => FormattableString.Invariant(text);
}
