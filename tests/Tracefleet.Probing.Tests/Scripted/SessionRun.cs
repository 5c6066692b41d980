using Tracefleet.Addressing;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Runs a measurement through a scenario's network with the real engine, in virtual time.</summary>
sealed class SessionRun : ISessionObserver
{
    readonly SessionScenario _scenario;
    readonly ProbeEngine _engine;
    readonly List<ProbeRecord> _records = [];
    readonly List<SessionResult> _results = [];

    SessionRun(SessionScenario scenario, ScriptedNetwork network, SessionRequest request)
    {
        _scenario = scenario;
        var options = new ProbeEngineOptions { Key = TestWorld.Key, PacketsPerSecond = 100_000 };
        _engine = new ProbeEngine(network, destination => TestWorld.Source(destination.IsIpv6), options, new ListSessionFeed(request), this);
    }

    /// <summary>Runs to the end and asserts what all measurements have in common.</summary>
    /// <returns>The session, which knows its result.</returns>
    public static T Of<T>(SessionScenario scenario, string variant, Func<Address, ProbeFormat, T> make)
        where T : IProbeSession
    {
        var ipv6 = variant.EndsWith('6');
        var destination = TestWorld.Destination(ipv6);
        var session = make(destination, scenario.Format(Scenario.Methods[variant[..^1]]));
        scenario.ThrowIfUnknown();
        using var network = new ScriptedNetwork(new ScenarioScript(scenario.Hops, ipv6));
        var run = new SessionRun(scenario, network, new SessionRequest(1, destination, session));
        run._engine.Run(CancellationToken.None);
        run.Check(network);
        return session;
    }

    void Check(ScriptedNetwork network)
    {
        var end = Assert.Single(_results);
        Assert.Equal([.. _scenario.ExpectedOf("end").DefaultIfEmpty("end None")], [$"end {end.LocalFailure}"]);
        if (_scenario.ExpectedRecords.Count > 0)
            Assert.Equal(_scenario.ExpectedRecords, _records.Select(record => RecordText.Of(record, _scenario.Shown)));
        Assert.All(_records, record => Assert.True(record.Outcome is not ProbeOutcome.Answered(var reply) || reply.Rtt >= TimeSpan.Zero));
        var counters = _engine.Counters.Snapshot();
        Assert.Equal(network.Sent.Count, counters.Sent);
        foreach (var (name, expected) in _scenario.ExpectedCounters)
            Assert.Equal((name, expected), (name, Count(counters, name)));
        // Stragglers from after the end are no surprise; every other drop, and every probe that did not leave, must be foreseen.
        Assert.All(counters.Dropped.Keys.Where(reason => reason != DropReason.TraceEnded),
            reason => Assert.Contains($"{reason}", _scenario.ExpectedCounters.Keys));
        Assert.All(counters.SendFailures.Keys, failure => Assert.Contains($"{failure}", _scenario.ExpectedCounters.Keys));
    }

    static long Count(ProbeCountersSnapshot counters, string name) => name switch
    {
        nameof(counters.Sent) => counters.Sent,
        nameof(counters.Matched) => counters.Matched,
        nameof(counters.Late) => counters.Late,
        nameof(counters.Duplicate) => counters.Duplicate,
        nameof(counters.Nat) => counters.Nat,
        nameof(counters.Truncated) => counters.Truncated,
        _ when Enum.TryParse<DropReason>(name, out var reason) => counters.Dropped.GetValueOrDefault(reason),
        _ => counters.SendFailures.GetValueOrDefault(Enum.Parse<SendFailure>(name)),
    };

    public void ProbeEnded(SessionRequest request, ProbeRecord record) => _records.Add(record);

    public void SessionEnded(SessionResult result) => _results.Add(result);
}
