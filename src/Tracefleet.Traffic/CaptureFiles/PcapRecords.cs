using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>The records of a pcap file (draft-ietf-opsawg-pcap).</summary>
/// <remarks>
/// The snap length in the header is not believed: programs wrote 0 and garbage there. Versions before 2.3 wrote the two lengths of a record the other
/// way round, and version 2.3 either way.
/// </remarks>
sealed class PcapRecords
{
    const int FileHeaderLength = 24, MajorVersion = 2;
    const uint CheckSequenceIsKnown = 0x0400_0000;
    const byte Outgoing = 4;

    readonly FileWindow _window;
    readonly PcapVariant _variant;
    readonly CaptureFileInterface _interface;
    readonly int _minorVersion;

    public PcapRecords(FileWindow window, PcapVariant variant, string name)
    {
        (_window, _variant) = (window, variant);
        if (!window.Fill(FileHeaderLength))
            throw new CaptureFileException(name, window.Damage ?? $"it ends after {window.Bytes.Length} bytes, inside the header of a pcap file");
        var header = window.Bytes[..FileHeaderLength];
        var major = variant.Word(header, 4);
        _minorVersion = variant.Word(header, 6);
        if (major != MajorVersion)
            throw new CaptureFileException(name, $"it is pcap of version {major}.{_minorVersion}; version 2 is read, which editcap -F pcap FILE NEW may write");
        var link = variant.Number(header, 20);
        _interface = new CaptureFileInterface(0, (LinkType)(link & 0xFFFF))
        {
            SnapLength = variant.Number(header, 16),
            CheckSequenceBytes = (link & CheckSequenceIsKnown) != 0 ? (int)(link >> 28) * 2 : null,
        };
        Interfaces = [_interface];
        window.Consume(FileHeaderLength);
    }

    public IReadOnlyList<CaptureFileInterface> Interfaces { get; }

    public long Frames => _interface.Frames;

    public CaptureFileDamage? Damage { get; private set; }

    public bool ReadSome<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (Damage is not null)
            return false;
        var bytes = _window.Bytes;
        var (at, needed) = (0, _variant.HeaderLength);
        while (bytes.Length - at >= _variant.HeaderLength)
        {
            var header = bytes.Slice(at, _variant.HeaderLength);
            var (captured, original) = Lengths(header);
            if (captured > CaptureFileReader.MaximumFrame)
                return End(at, $"a record says that it has {captured} bytes; at most {CaptureFileReader.MaximumFrame} are read", isCut: false);
            needed = header.Length + (int)captured;
            if (bytes.Length - at < needed)
                break;
            HandOut(header, bytes.Slice(at + header.Length, (int)captured), original, ref sink);
            at += needed;
            needed = header.Length;
        }
        _window.Consume(at);
        if (at > 0 || _window.Fill(needed))
            return true;
        return _window.Bytes.IsEmpty && _window.Damage is null
            ? false
            : End(0, $"{_window.Damage ?? "the file ends"} inside a record of at least {needed} bytes with its header", isCut: true);
    }

    (uint Captured, uint Original) Lengths(ReadOnlySpan<byte> header)
    {
        var (captured, original) = (_variant.Number(header, 8), _variant.Number(header, 12));
        return _minorVersion < 3 || (_minorVersion == 3 && captured > original) ? (original, captured) : (captured, original);
    }

    void HandOut<TSink>(ReadOnlySpan<byte> header, ReadOnlySpan<byte> frame, uint original, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        _interface.Frames++;
        sink.Take(new CapturedFrame
        {
            Link = _interface.Link,
            Bytes = frame,
            OriginalLength = original,
            At = _variant.Number(header, 0) * 1_000_000_000L + (long)_variant.Number(header, 4) * _variant.FractionNanoseconds,
            Direction = _variant.HasPacketType ? (header[22] == Outgoing ? FlowDirection.Egress : FlowDirection.Ingress) : null,
            Interface = 0,
        });
    }

    bool End(int at, string problem, bool isCut)
    {
        _window.Consume(at);
        Damage = new CaptureFileDamage(_window.Offset, problem, isCut ? _window.Bytes.Length : null);
        return false;
    }
}
