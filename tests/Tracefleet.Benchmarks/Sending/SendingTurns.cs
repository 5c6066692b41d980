using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>The product's senders as a process that sends for as long as each line of its input says: filled by next to nothing, or by the engine of
/// <c>tracefleet sweep</c>.</summary>
sealed class SendingTurns : ISweepObserver
{
    const int Targets = 65_536, BatchSize = 64;

    /// <param name="args">Backend, threads, "filler" or "sweep", source, first destination.</param>
    public static int Run(string[] args)
    {
        var backend = Enum.Parse<SendBackend>(args[0], ignoreCase: true);
        var threads = int.Parse(args[1], CultureInfo.InvariantCulture);
        var (source, first) = (Address.Parse(args[3]), Address.Parse(args[4]));
        using var transport = PacketRingTransport.Open(new() { Backend = backend, RingMegabytes = 2 });
        var senders = Enumerable.Range(0, threads).Select(IProbeSender (i) => i == 0 ? transport : transport.OpenSender()).ToList();
        var sends = args[2] == "sweep" ? Sweep(transport, senders, source, first) : Fill(senders, source, first);
        while (Console.ReadLine() is { } line)
            Report(transport, sends, TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
        senders.ForEach(sender => sender.Dispose());
        return 0;
    }

    static void Report(PacketRingTransport transport, Func<TimeSpan, long>[] sends, TimeSpan turn)
    {
        using var self = Process.GetCurrentProcess();
        var (user, system, allocated) = (self.UserProcessorTime, self.PrivilegedProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var started = Stopwatch.GetTimestamp();
        var sent = new long[sends.Length];
        var others = Enumerable.Range(1, sends.Length - 1).Select(i => new Thread(() => sent[i] = sends[i](turn))).ToList();
        others.ForEach(thread => thread.Start());
        sent[0] = sends[0](turn);
        others.ForEach(thread => thread.Join());
        var took = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sent.Sum()} {took.TotalNanoseconds:F0} {(self.UserProcessorTime - user).TotalNanoseconds:F0} {(self.PrivilegedProcessorTime - system).TotalNanoseconds:F0} {GC.GetTotalAllocatedBytes(precise: true) - allocated} {transport.Backend}"));
    }

    static Func<TimeSpan, long>[] Fill(List<IProbeSender> senders, Address source, Address first) =>
    [
        .. senders.Select((sender, i) =>
        {
            var filler = new ProbeFiller(source, first, Targets, (uint)i * 1_000_003);
            var batch = new PacketBatch(BatchSize, slotSize: 128, PacketRingTransport.Headroom);
            return (Func<TimeSpan, long>)(turn => Send(sender, filler, batch, turn));
        }),
    ];

    static long Send(IProbeSender sender, ProbeFiller filler, PacketBatch batch, TimeSpan turn)
    {
        var sent = 0L;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < turn;)
        {
            filler.Fill(batch);
            sender.Send(batch);
            for (var i = 0; i < batch.Count; i++)
                sent += batch.Failure(i) == SendFailure.None ? 1 : 0;
        }
        return sent;
    }

    // In so many flows that it does not end.
    static Func<TimeSpan, long>[] Sweep(PacketRingTransport transport, List<IProbeSender> senders, Address source, Address first)
    {
        var parameters = new SweepParameters { Flows = 4_096 };
        var targets = new SweepTargetsBuilder(hostsPerSubnet: 0);
        targets.Add(Prefix.Of(first, first.BitLength - 16));
        var options = new SweepOptions
        {
            Parameters = parameters,
            Source = source.IsIpv4 ? new SweepSource(source, null) : new SweepSource(null, source),
            Key = new ProbingKey(1, 2),
            PacketsPerSecond = 0,
            Headroom = PacketRingTransport.Headroom,
        };
        var distance = transport.Receive(new PacketBatch(1), Instant.MinValue).UnixNanoseconds - Stopwatch.GetTimestamp();
        var run = new SweepRun(
            new GridSpace(targets.Build(), parameters), options, SweepProgress.From(0), new SendingTurns(), senders,
            () => new Instant(Stopwatch.GetTimestamp() + distance));
        return [.. run.Senders.Select(sender => (Func<TimeSpan, long>)(turn => Step(sender, turn, distance)))];
    }

    static long Step(SweepSender sender, TimeSpan turn, long distance)
    {
        var before = sender.Counters.Sent;
        var until = Stopwatch.GetTimestamp() + (long)(turn.TotalSeconds * Stopwatch.Frequency);
        for (var now = 0L; now < until;)
        {
            now = Stopwatch.GetTimestamp();
            sender.Step(new Instant(now + distance));
        }
        return sender.Counters.Sent - before;
    }

    void ISweepObserver.Replied(in SweepReply reply)
    {
    }
}
