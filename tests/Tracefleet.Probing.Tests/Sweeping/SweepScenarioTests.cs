using System.Globalization;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Sweeping;

/// <summary>Runs every file in Sweeping/Scenarios through a sweep, in each variant the scenario allows.</summary>
public sealed class SweepScenarioTests
{
    public static TheoryData<string, string> All() => SweepScenario.All();

    [Theory]
    [MemberData(nameof(All))]
    public void A_sweep_through_the_scenario_comes_out_as_written(string name, string variant)
    {
        var scenario = SweepScenario.Read(name);
        var ipv6 = variant.EndsWith('6');
        using var network = new ScriptedNetwork(new ScenarioScript(scenario.Hops, ipv6));
        var rows = new Rows();
        var run = Run(scenario.Parameters with { Method = SweepScenario.Methods[variant[..^1]] }, network, ipv6, rows);

        new SweepEngine(run, network, () => network.Now).Run(CancellationToken.None);

        Assert.Equal(scenario.ExpectedRows, rows.Text());
        foreach (var (counter, expected) in scenario.ExpectedCounters)
            Assert.Equal((counter, expected), (counter, Count(run, counter)));
        var dropped = Enum.GetValues<DropReason>().Where(reason => run.Collector.Counters.Dropped(reason) > 0);
        Assert.All(dropped, reason => Assert.Contains($"{reason}", scenario.ExpectedCounters.Keys));
    }

    static SweepRun Run(SweepParameters parameters, ScriptedNetwork network, bool ipv6, ISweepObserver observer)
    {
        var builder = new SweepTargetsBuilder(0);
        builder.Add(TestWorld.Destination(ipv6));
        var source = new SweepSource(TestWorld.Source(ipv6: false), TestWorld.Source(ipv6: true));
        var options = new SweepOptions { Parameters = parameters, Source = source, Key = TestWorld.Key };
        return new SweepRun(new GridSpace(builder.Build(), parameters), options, SweepProgress.From(0), observer, [network], () => network.Now);
    }

    static long Count(SweepRun run, string name)
    {
        var (sent, replies) = (run.Senders[0].Counters, run.Collector.Counters);
        return name switch
        {
            nameof(sent.Sent) => sent.Sent,
            nameof(sent.Filled) => sent.Filled,
            nameof(sent.Retried) => sent.Retried,
            nameof(replies.TimeExceeded) => replies.TimeExceeded,
            nameof(replies.FromTarget) => replies.FromTarget,
            _ when Enum.TryParse<DropReason>(name, out var reason) => replies.Dropped(reason),
            _ => sent.Failures(Enum.Parse<SendFailure>(name)),
        };
    }

    sealed class Rows : ISweepObserver
    {
        readonly List<SweepReply> _replies = [];

        public void Replied(in SweepReply reply) => _replies.Add(reply);

        /// <summary>By TTL and flow, those of one probe as they came.</summary>
        public IEnumerable<string> Text() => _replies.OrderBy(reply => (reply.Ttl, reply.Flow)).Select(Text);

        static string Text(SweepReply reply)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{reply.Ttl}.{reply.Flow} {TestWorld.NameOf(reply.From)}");
            text += reply.RttNanoseconds is { } rtt ? string.Create(CultureInfo.InvariantCulture, $" {rtt / 1e6:0}ms") : " -";
            for (var index = 0; index < reply.Labels.Count; index++)
                text += string.Create(CultureInfo.InvariantCulture, $" mpls={reply.Labels[index].Label}");
            return reply.Flags == ReplyFlags.None ? text : $"{text} {reply.Flags}";
        }
    }
}
