namespace Tracefleet.Fuzz.Running;

/// <summary>Something that reads foreign bytes and must never throw, hang or allocate without bound.</summary>
public interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Good inputs to start from.</summary>
    IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Bytes it may allocate for one input.</summary>
    long MaxAllocation { get; }

    /// <summary>Reads an input to the end, however far that is.</summary>
    void Read(ReadOnlySpan<byte> input);
}
