using System.Globalization;
using System.Text;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>What became of a probe, in the words of scenario files.</summary>
static class RecordText
{
    public static string Of(ProbeRecord record, HashSet<string> shown)
    {
        var probe = string.Create(CultureInfo.InvariantCulture, $"{record.Probe.Ttl.Value}.{record.Probe.Attempt}");
        return record.Outcome switch
        {
            ProbeOutcome.Answered(var reply) => $"{probe} {Text(reply)}{Further(record, reply, shown)}",
            ProbeOutcome.TimedOut => $"{probe} *",
            ProbeOutcome.NotSent(var failure) => $"{probe} !{failure}",
            _ => throw new InvalidOperationException(record.ToString()),
        };
    }

    static string Text(Reply reply)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{TestWorld.NameOf(reply.From)} {reply.Rtt.TotalMilliseconds}ms");
        if (!reply.Mpls.IsEmpty)
            text += $" mpls={string.Join('+', reply.Mpls.Select(label => $"{label.Label}/{(label.BottomOfStack ? "s" : "")}"))}";
        return reply.Flags == ReplyFlags.None ? text : $"{text} {reply.Flags}";
    }

    static string Further(ProbeRecord record, Reply reply, HashSet<string> shown)
    {
        var text = new StringBuilder();
        Add("size", record.Probe.Size);
        Add("mtu", reply.Mtu);
        Add("tos", reply.QuotedTrafficClass);
        Add("tcp", reply.TcpFlags);
        Add("rewritten", reply.Rewritten == RewrittenFields.None ? null : reply.Rewritten);
        Add("back", reply.ReturnHops);
        Add("asymmetry", ReturnPath.Asymmetry(record));
        foreach (var told in reply.Interfaces)
            Add("iface", $"{told.Role}/{told.Index}/{(told.Address is { } address ? TestWorld.NameOf(address) : "")}/{told.Name}/{told.Mtu}");
        foreach (var extension in reply.Extensions)
            Add("ext", $"{extension.ClassNumber}/{extension.CType}/{Convert.ToHexString([.. extension.Bytes])}");
        return text.ToString();

        void Add(string name, object? value)
        {
            if (shown.Contains(name) && value is not null)
                text.Append(string.Create(CultureInfo.InvariantCulture, $" {name}={value}").Replace(", ", "+", StringComparison.Ordinal));
        }
    }
}
