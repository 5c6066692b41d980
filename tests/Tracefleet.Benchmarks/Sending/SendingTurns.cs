using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>The product's senders as a process that sends for as long as each line of its input says.</summary>
static class SendingTurns
{
    const int Targets = 65_536;

    /// <param name="args">Backend, threads, source, first destination, packets in a batch.</param>
    public static int Run(string[] args)
    {
        var backend = Enum.Parse<SendBackend>(args[0], ignoreCase: true);
        var threads = int.Parse(args[1], CultureInfo.InvariantCulture);
        var batchSize = int.Parse(args[4], CultureInfo.InvariantCulture);
        var (source, first) = (Address.Parse(args[2]), Address.Parse(args[3]));
        using var transport = PacketRingTransport.Open(new() { Backend = backend, RingMegabytes = 2 });
        var senders = Enumerable.Range(0, threads).Select(i => i == 0 ? transport : transport.OpenSender()).ToList();
        var fillers = senders.Select((_, i) => new ProbeFiller(source, first, Targets, (uint)i * 1_000_003)).ToList();
        while (Console.ReadLine() is { } line)
            Report(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
        senders.ForEach(sender => sender.Dispose());
        return 0;

        void Report(TimeSpan turn)
        {
            using var self = Process.GetCurrentProcess();
            var (user, system, allocated) = (self.UserProcessorTime, self.PrivilegedProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
            var started = Stopwatch.GetTimestamp();
            var sent = new long[threads];
            var others = Enumerable.Range(1, threads - 1).Select(i => new Thread(() => sent[i] = Send(senders[i], fillers[i], batchSize, turn))).ToList();
            others.ForEach(thread => thread.Start());
            sent[0] = Send(senders[0], fillers[0], batchSize, turn);
            others.ForEach(thread => thread.Join());
            var took = Stopwatch.GetElapsedTime(started);
            self.Refresh();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{sent.Sum()} {took.TotalNanoseconds:F0} {(self.UserProcessorTime - user).TotalNanoseconds:F0} {(self.PrivilegedProcessorTime - system).TotalNanoseconds:F0} {GC.GetTotalAllocatedBytes(precise: true) - allocated} {transport.Backend}"));
        }
    }

    static long Send(IProbeSender sender, ProbeFiller filler, int batchSize, TimeSpan turn)
    {
        var batch = new PacketBatch(batchSize, slotSize: 128, headroom: 16);
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
}
