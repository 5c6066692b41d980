using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Ways to read four bytes somewhere in a mapped file of 16 MB, as a step down a search tree does. The figures of ADR 0003.</summary>
[Config(typeof(LookupConfig))]
public class MappingBenchmarks
{
    const int Size = 16 << 20;

    MemoryMappedViewAccessor _view = null!;
    int[] _offsets = [];

    [GlobalSetup]
    public void Map()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[Size]);
        _view = MemoryMappedFile.CreateFromFile(path).CreateViewAccessor(0, Size, MemoryMappedFileAccess.Read);
        var random = new Random(8);
        _offsets = [.. Enumerable.Range(0, LookupInputs.Lookups).Select(_ => random.Next(Size - 4))];
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "MemoryMappedViewAccessor.ReadUInt32")]
    public uint Accessor()
    {
        var sum = 0u;
        foreach (var offset in _offsets)
            sum ^= _view.ReadUInt32(offset);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "SafeBuffer.Read<uint>")]
    public uint Buffer()
    {
        var sum = 0u;
        foreach (var offset in _offsets)
            sum ^= _view.SafeMemoryMappedViewHandle.Read<uint>((ulong)offset);
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LookupInputs.Lookups, Description = "span over the mapping")]
    public uint Span()
    {
        var bytes = MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _view.SafeMemoryMappedViewHandle.DangerousGetHandle()), Size);
        var sum = 0u;
        foreach (var offset in _offsets)
            sum ^= BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
        GC.KeepAlive(_view);
        return sum;
    }
}
