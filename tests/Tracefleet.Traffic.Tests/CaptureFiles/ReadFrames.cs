using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>A frame as it was handed out.</summary>
sealed record ReadFrame(LinkType Link, string Bytes, uint OriginalLength, long At, FlowDirection? Direction, uint? Interface);

/// <summary>Where a file ended too early, and how much of a record was there.</summary>
sealed record Cut(long Offset, int Bytes)
{
    public static Cut? Of(CaptureFileReader reader) => reader.Damage is { } damage ? new Cut(damage.Offset, damage.CutBytes!.Value) : null;
}

/// <summary>Keeps what a reader hands out.</summary>
sealed class ReadFrames : ICapturedFrameSink
{
    public List<ReadFrame> Frames { get; } = [];

    public void Take(scoped in CapturedFrame frame) =>
        Frames.Add(new ReadFrame(frame.Link, Convert.ToHexString(frame.Bytes), frame.OriginalLength, frame.At, frame.Direction, frame.Interface));

    /// <summary>Reads to the end; the reader is disposed, but says what it counted.</summary>
    public static (List<ReadFrame> Frames, CaptureFileReader Reader) Of(Stream input)
    {
        using var reader = CaptureFileReader.Open(input, "test");
        var sink = new ReadFrames();
        reader.ReadAll(ref sink, CancellationToken.None);
        return (sink.Frames, reader);
    }

    public static (List<ReadFrame> Frames, CaptureFileReader Reader) Of(byte[] content) => Of(new MemoryStream(content));

    public static byte[] Pcap(Action<PcapWriter> write, uint magic = PcapWriter.Microseconds, bool isBigEndian = false)
    {
        var output = new MemoryStream();
        write(new PcapWriter(output, magic, isBigEndian));
        return output.ToArray();
    }

    public static byte[] Pcapng(Action<PcapngWriter> write, bool isBigEndian = false)
    {
        var output = new MemoryStream();
        write(new PcapngWriter(output, isBigEndian));
        return output.ToArray();
    }
}

/// <summary>A stream that gives few bytes at once and cannot seek, as a pipe may.</summary>
sealed class Trickle(byte[] content, int most) : Stream
{
    int _at;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(most, buffer.Length), content.Length - _at);
        content.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
