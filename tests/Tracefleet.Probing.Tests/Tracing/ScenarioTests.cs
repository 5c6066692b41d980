using System.Globalization;
using System.Text;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Tracing;

/// <summary>Runs every file in Scenarios through the engine, in each variant the scenario allows.</summary>
public sealed class ScenarioTests
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static TheoryData<string, string> All()
    {
        var cases = new TheoryData<string, string>();
        foreach (var path in Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
            foreach (var variant in Scenario.Read(path).Variants)
                cases.Add(Path.GetFileNameWithoutExtension(path), variant);
        return cases;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_trace_through_the_scenario_comes_out_as_written(string name, string variant)
    {
        var scenario = Scenario.Read(Path.Combine(Folder, name + ".txt"));
        var ipv6 = variant.EndsWith('6');
        var method = Scenario.Methods[variant[..^1]];
        using var network = new ScriptedNetwork(new ScenarioScript(scenario, ipv6));
        var observer = new RecordingObserver();
        var request = new TraceRequest(1, TestWorld.Destination(ipv6), scenario.Parameters with { Method = method });
        var engine = TestWorld.Engine(network, new ListTraceFeed(request), observer);

        engine.Run(CancellationToken.None);

        var result = Assert.Single(observer.Results);
        var counters = engine.Counters.Snapshot();
        Assert.Equal(scenario.ExpectedRecords, result.Probes.Select(record => Text(record, scenario.Shown)));
        Assert.Equal(scenario.ExpectedEnd, result.LocalFailure == default ? $"{result.End}" : $"{result.End} {result.LocalFailure}");
        foreach (var (counter, expected) in scenario.ExpectedCounters)
            Assert.Equal((counter, expected), (counter, Count(counters, counter)));
        // Stragglers from above the destination are no surprise; every other drop must be foreseen.
        Assert.All(
            counters.Dropped.Keys.Where(reason => reason != DropReason.TraceEnded),
            reason => Assert.Contains($"{reason}", scenario.ExpectedCounters.Keys));
        SentPackets.ShareOneFlow(network.Sent, result);
        SentPackets.StayInTheWindow(network.Sent, observer.Probes, scenario.Parameters);
    }

    static string Text(ProbeRecord record, HashSet<string> shown)
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

    static long Count(EngineCountersSnapshot counters, string name) => name switch
    {
        nameof(counters.Sent) => counters.Sent,
        nameof(counters.Matched) => counters.Matched,
        nameof(counters.Late) => counters.Late,
        nameof(counters.Duplicate) => counters.Duplicate,
        nameof(counters.Nat) => counters.Nat,
        nameof(counters.Truncated) => counters.Truncated,
        nameof(counters.Trimmed) => counters.Trimmed,
        _ when Enum.TryParse<DropReason>(name, out var reason) => counters.Dropped.GetValueOrDefault(reason),
        _ => counters.SendFailures.GetValueOrDefault(Enum.Parse<Transport.SendFailure>(name)),
    };
}
