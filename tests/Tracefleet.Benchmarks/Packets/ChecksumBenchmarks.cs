using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Tracefleet.Packets;

namespace Tracefleet.Benchmarks.Packets;

/// <summary>The Internet checksum of 1,500 bytes.</summary>
[Config(typeof(PacketConfig))]
[BenchmarkCategory(Promises.AllocatesNothing)]
public class ChecksumBenchmarks
{
    const int Packets = 256, Length = 1_500;

    readonly byte[][] _packets = new byte[Packets][];

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var packet = 0; packet < Packets; packet++)
        {
            _packets[packet] = new byte[Length];
            random.NextBytes(_packets[packet]);
            if (WordByWord(_packets[packet]) != InternetChecksum.Compute(_packets[packet]))
                throw new InvalidOperationException("The two checksums differ.");
        }
    }

    /// <summary>The algorithm as RFC 1071 §4.1 gives it.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Packets, Description = "16 bits at a time")]
    public int WordByWord()
    {
        var sum = 0;
        foreach (var packet in _packets)
            sum ^= WordByWord(packet);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Packets, Description = "InternetChecksum")]
    public int Vectors()
    {
        var sum = 0;
        foreach (var packet in _packets)
            sum ^= InternetChecksum.Compute(packet);
        return sum;
    }

    static ushort WordByWord(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= 2; bytes = bytes[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)(sum ^ 0xFFFF);
    }
}
