using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Sends a probe for each TTL to each target as fast as it can and counts which replies come back: the transport without any engine.</summary>
sealed class TraceTurns
{
    static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    readonly int _targets, _ttls, _batchSize;
    readonly long[] _sentAt;
    readonly bool[] _answered;
    readonly List<double>[] _rttMicroseconds;
    long _replies, _duplicates, _early, _notSent;
    bool _allSent;

    TraceTurns(int targets, int ttls, int batchSize)
    {
        (_targets, _ttls, _batchSize) = (targets, ttls, batchSize);
        _sentAt = new long[targets * ttls];
        _answered = new bool[targets * ttls];
        _rttMicroseconds = [.. Enumerable.Range(0, ttls).Select(_ => new List<double>(targets))];
    }

    /// <param name="args">Backend, targets, TTLs, source, first destination, packets in a batch.</param>
    public static int Run(string[] args)
    {
        var (targets, ttls) = (int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        using var transport = PacketRingTransport.Open(new() { Backend = Enum.Parse<SendBackend>(args[0], ignoreCase: true) });
        // What has run once is compiled: the second time is measured.
        foreach (var count in (int[])[Math.Min(targets, 8192), targets])
        {
            var turns = new TraceTurns(count, ttls, int.Parse(args[5], CultureInfo.InvariantCulture));
            var line = turns.Trace(transport, new ProbeFiller(Address.Parse(args[3]), Address.Parse(args[4]), count));
            if (count == targets)
                Console.WriteLine(line);
        }
        return 0;
    }

    string Trace(PacketRingTransport transport, ProbeFiller filler)
    {
        var (user, system) = Cpu();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        var sender = new Thread(() => Send(transport, filler));
        sender.Start();
        var last = Receive(transport);
        sender.Join();
        var took = (last - started) / (double)Stopwatch.Frequency;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var (userAfter, systemAfter) = Cpu();
        var rtts = string.Join(' ', _rttMicroseconds.Select(Median));
        using var self = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{took:F4} {_replies} {_duplicates} {transport.RepliesDropped} {_notSent} {_early} {(userAfter - user).TotalSeconds:F2} {(systemAfter - system).TotalSeconds:F2} {bytes} {self.PeakWorkingSet64 / 1048576} {transport.Backend} rtt-us {rtts}");
    }

    static string Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? "-" : values[values.Count / 2].ToString("F1", CultureInfo.InvariantCulture);
    }

    static (TimeSpan User, TimeSpan System) Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return (self.UserProcessorTime, self.PrivilegedProcessorTime);
    }

    void Send(PacketRingTransport transport, ProbeFiller filler)
    {
        var batch = new PacketBatch(_batchSize, slotSize: 128, headroom: 16);
        for (var sent = 0; sent < _sentAt.Length; sent += _batchSize)
        {
            filler.Fill(batch);
            transport.Send(batch);
            for (var i = 0; i < batch.Count; i++)
            {
                Volatile.Write(ref _sentAt[sent + i], batch.At(i).UnixNanoseconds);
                _notSent += batch.Failure(i) == SendFailure.None ? 0 : 1;
            }
        }
        Volatile.Write(ref _allSent, true);
    }

    // Until all have answered, or nothing has come for a while since the last was sent.
    long Receive(PacketRingTransport transport)
    {
        var batch = new PacketBatch(256, slotSize: 256);
        var (last, idle) = (Stopwatch.GetTimestamp(), 0);
        var now = Instant.MinValue;
        while (_replies < _answered.Length)
        {
            now = transport.Receive(batch, now == Instant.MinValue ? now : now + s_patience);
            if (batch.Count > 0)
                last = Stopwatch.GetTimestamp();
            else if (Volatile.Read(ref _allSent) && idle++ > 0)
                break;
            for (var i = 0; i < batch.Count; i++)
                Take(batch[i], batch.At(i));
        }
        return last;
    }

    void Take(ReadOnlySpan<byte> packet, Instant at)
    {
        if (!IpPacket.TryParse(packet, out var outer) || !IcmpError.TryParse(outer.Payload, packet[0] >> 4 == 6, out var error)
            || !IpPacket.TryParseQuoted(error.Quoted, out var quoted) || quoted.Payload.Length < 12)
            return;
        var number = BinaryPrimitives.ReadUInt32BigEndian(quoted.Payload[8..]);
        if (number >= _answered.Length || _answered[number])
        {
            _duplicates++;
            return;
        }
        _answered[number] = true;
        _replies++;
        var sentAt = Volatile.Read(ref _sentAt[number]);
        if (sentAt == 0)
            _early++;
        else
            _rttMicroseconds[number / (uint)_targets].Add((at.UnixNanoseconds - sentAt) / 1000.0);
    }
}
