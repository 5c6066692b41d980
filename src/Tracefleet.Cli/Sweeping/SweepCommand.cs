using System.CommandLine;

namespace Tracefleet.Cli.Sweeping;

/// <summary><c>tracefleet sweep TARGET...</c>: very many targets at a rate, from here, without a server and without state for a target.</summary>
static class SweepCommand
{
    public static Command Build()
    {
        var flags = new SweepFlags();
        var command = new Command(
            "sweep",
            "Probe every target at every TTL in a keyed random order, statelessly. Memory does not grow with targets, only with --multipath, which keeps what it found.");
        flags.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet sweep 192.0.2.0/24 --rate 1000 --output hops.ndjson",
            "sudo tracefleet sweep @prefixes.txt --per-subnet 1 --max-ttl 16 --fill --rate 100000 --format csv --output replies.csv --resume sweep.state",
            "sudo tracefleet sweep @addresses.txt --method icmp --multipath --confidence 99 > hops.ndjson",
            "tracefleet sweep 8.0.0.0/12 --per-subnet 1 --dry-run",
            "tracefleet sweep 8.0.0.0/16 --per-subnet 1 --simulate 1 --rate 100000 > hops.ndjson");
        command.SetAction((parsed, cancellation) => SweepSession.RunAsync(flags.Read(parsed), cancellation));
        return command;
    }
}
