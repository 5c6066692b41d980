using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Lab;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Sweeping;

/// <summary>A sweep of the lab's targets by the built executable, and what its rows must be.</summary>
sealed record LabSweep(LabFixture Lab, List<HopEvent> Hops, string Errors)
{
    public const int MaxTtl = 16;
    const string Vantage = "v1";
    static readonly string[] Allowed = ["--allow", "198.18.0.0/15", "--allow", "2001:db8::/32"];

    public static async Task<LabSweep> RunAsync(LabFixture lab, IEnumerable<string> targets, string flags)
    {
        var addresses = targets.Select(lab.Truth.Target).SelectMany(target => new[] { target.Ipv4, target.Ipv6 });
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (code, output, errors) = await lab.RunAsync(
            Vantage, patience.Token, Executable.ProgramPath, ["sweep", .. addresses, .. Allowed, "--prefix-rate", "0", "--grace", "0.5", .. flags.Split(' ')]);
        Assert.True(code == 0, errors);
        return new LabSweep(lab, HopLines.Read(output), errors);
    }

    /// <summary>The truth of a target in both families.</summary>
    public IEnumerable<LabTrace> Truths(string target, string method) =>
        new[] { 4, 6 }.Select(family => Lab.Truth.Trace(Vantage, target, family, method));

    public List<HopEvent> Towards(LabTrace truth) => [.. Hops.Where(hop => hop.Trace.Target == Lab.Truth.Target(truth.Target).Address(truth.Family))];

    /// <summary>Whether one path of the truth explains every answer and every silence towards its target in one flow.</summary>
    public static bool Explains(LabTrace truth, IEnumerable<HopEvent> flow)
    {
        var observed = flow.ToDictionary(hop => (int)hop.Hop.Ttl, hop => hop.Hop.Addr.ToString());
        return truth.Paths.Any(path => Enumerable.Range(1, MaxTtl).All(ttl => Answers(truth, path, ttl).Contains(observed.GetValueOrDefault(ttl))));
    }

    // What ends a path answers at every higher TTL too. The kernel drops some probes to a neighbour that is not there while it looks for it.
    static string?[] Answers(LabTrace truth, LabHop[] path, int ttl)
    {
        if (ttl > path.Length && truth.End == "gap_limit")
            return [null];
        var hop = path[Math.Min(ttl, path.Length) - 1];
        return hop.RateLimited || (ttl >= path.Length && truth.End == "unreachable") ? [hop.Address, null] : [hop.Address];
    }

    /// <summary>Addresses that must be seen, because their owners always answer.</summary>
    public static HashSet<string> Certain(LabTrace truth) =>
        [.. truth.Paths.SelectMany(path => path.Take(MaxTtl)).Where(hop => hop is { Address: not null, RateLimited: false }).Select(hop => hop.Address!)];
}
