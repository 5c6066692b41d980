using System.Diagnostics;
using System.Globalization;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.SFlow;

namespace Tracefleet.Benchmarks.Flows;

/// <summary>Flow records per second of one core: decoded, decoded into buckets, and over loopback by way of the collector, beside nfcapd in the same rounds.</summary>
static class NetFlowBenchmark
{
    public static int Run(int rounds, double seconds)
    {
        FlowInputs[] inputs = [FlowInputs.OfNetFlow5(), FlowInputs.OfNetFlow9(), FlowInputs.OfIpfix(), FlowInputs.OfSFlow()];
        Memory(inputs, rounds, seconds);
        Console.WriteLine();
        return Loopback(inputs, rounds, seconds);
    }

    static void Memory(FlowInputs[] inputs, int rounds, double seconds)
    {
        Console.WriteLine("| From memory | records a datagram | decoded, records/s | into buckets, records/s |\n|---|---|---|---|");
        foreach (var input in inputs)
        {
            var decoded = Median(Enumerable.Range(0, rounds).Select(_ => Decode(input, intoBuckets: false, seconds)));
            var added = Median(Enumerable.Range(0, rounds).Select(_ => Decode(input, intoBuckets: true, seconds)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {input.Name} | {input.Records} | {decoded:#,0} | {added:#,0} |"));
        }
    }

    static double Decode(FlowInputs input, bool intoBuckets, double seconds)
    {
        var (netFlow, sFlow, sums) = (new FlowDecoder(), new SFlowDecoder(), new FlowSums(intoBuckets));
        const long At = 1_767_323_045_000;
        if (input.First is { } template)
            netFlow.Decode(template, At, sums);
        var watch = Stopwatch.StartNew();
        do
        {
            foreach (var datagram in input.All)
            {
                if (input.Name == "sFlow")
                    sFlow.Read(datagram, At, sums);
                else
                    netFlow.Decode(datagram, At, sums);
            }
            sums.PassSecond();
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return sums.Records / watch.Elapsed.TotalSeconds;
    }

    static int Loopback(FlowInputs[] inputs, int rounds, double seconds)
    {
        Console.WriteLine("| Over loopback, as fast as one core sends | receiver | offered, records/s | taken, records/s | lost | records per CPU second | times nfcapd |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var input in inputs)
        {
            FlowReceiver[] receivers = [.. FlowReceiver.For(input)];
            var turns = receivers.ToDictionary(receiver => receiver.Name, _ => new List<FlowTurn>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var receiver in receivers)
                    turns[receiver.Name].Add(receiver.Take(input, seconds));
            }
            var peer = turns.TryGetValue(FlowReceiver.NfcapdName, out var measured) ? Median(measured.Select(turn => turn.TakenPerCpuSecond)) : double.NaN;
            foreach (var receiver in receivers)
                Report(input.Name, receiver.Name, turns[receiver.Name], peer);
        }
        return 0;
    }

    static void Report(string input, string receiver, List<FlowTurn> turns, double peer)
    {
        var perCpu = Median(turns.Select(turn => turn.TakenPerCpuSecond));
        var (offered, taken) = (Median(turns.Select(turn => turn.Offered / turn.Seconds)), Median(turns.Select(turn => turn.Taken / turn.Seconds)));
        var lost = Math.Max(0, 1 - taken / offered);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {input} | {receiver} | {offered:#,0} | {taken:#,0} | {lost:P1} | {perCpu:#,0} | {perCpu / peer:0.0} |"));
    }

    static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
