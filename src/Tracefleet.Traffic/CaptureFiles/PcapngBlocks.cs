using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>The blocks of a pcapng file (draft-ietf-opsawg-pcapng). Blocks that hold no packets, interfaces or statistics are passed over.</summary>
sealed partial class PcapngBlocks
{
    /// <summary>Reads the same in either byte order.</summary>
    public const uint SectionHeader = 0x0A0D0D0A;

    const uint InterfaceDescription = 1, ObsoletePacket = 2, SimplePacket = 3, InterfaceStatistics = 5, EnhancedPacket = 6;

    /// <summary>Bytes of a block around its body: type and length before it, and the length again after it.</summary>
    const int Around = 12, Before = 8, After = 4;

    /// <summary>Of a block that is looked into: the largest frame, and as much again for options.</summary>
    const int MaximumBlock = 2 * CaptureFileReader.MaximumFrame;

    readonly FileWindow _window;
    readonly List<CaptureFileInterface> _interfaces = [];
    PcapngOrder _order;

    /// <summary>The number of the section's first interface.</summary>
    int _firstInterface;

    public PcapngBlocks(FileWindow window, string name)
    {
        _window = window;
        if (!window.Fill(Around))
            throw new CaptureFileException(name, window.Damage ?? $"it ends after {window.Bytes.Length} bytes, inside the header of a pcapng file");
        _order = PcapngOrder.Of(window.Bytes[Before..])
            ?? throw new CaptureFileException(name, "it begins as pcapng does, but without the byte-order magic that has to follow; line ends that a transfer in text mode changed do that");
    }

    public IReadOnlyList<CaptureFileInterface> Interfaces => _interfaces;

    public long Frames { get; private set; }

    public long Untimed { get; private set; }

    public long Faults { get; private set; }

    public CaptureFileDamage? FirstFault { get; private set; }

    public CaptureFileDamage? Damage { get; private set; }

    public bool ReadSome<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (Damage is not null)
            return false;
        var needed = Around;
        var frames = Frames;
        while (_window.Bytes.Length >= Around)
        {
            var bytes = _window.Bytes;
            var type = _order.Number(bytes, 0);
            if (type == SectionHeader && !BeginOrder(bytes))
                return false;
            var claimed = _order.Number(bytes, 4);
            if (claimed < Around || claimed % 4 != 0)
                return End($"a block of type {type} says that it has {claimed} bytes; a multiple of 4 from {Around} on is right", isCut: false);
            if (type is not (SectionHeader or InterfaceDescription or ObsoletePacket or SimplePacket or InterfaceStatistics or EnhancedPacket))
            {
                if (!PassOver(claimed))
                    return false;
                continue;
            }
            if (claimed > MaximumBlock)
                return End($"a block of type {type} says that it has {claimed} bytes; at most {MaximumBlock} are read", isCut: false);
            needed = (int)claimed;
            if (bytes.Length < needed)
                break;
            if (!IsEndedBy(bytes.Slice(needed - After, After), claimed, _window.Offset) || !ReadBlock(type, bytes[Before..(needed - After)], ref sink))
                return false;
            _window.Consume(needed);
            needed = Around;
        }
        if (Frames > frames || _window.Fill(needed))
            return true;
        return _window.Bytes.IsEmpty && _window.Damage is null
            ? false
            : End($"{_window.Damage ?? "the file ends"} inside a block of at least {needed} bytes", isCut: true);
    }

    /// <summary>A section has a byte order of its own, and its length field is written in it.</summary>
    bool BeginOrder(ReadOnlySpan<byte> bytes)
    {
        if (PcapngOrder.Of(bytes[Before..]) is not { } order)
            return End("a section header has no byte-order magic", isCut: false);
        _order = order;
        return true;
    }

    bool PassOver(uint claimed)
    {
        var offset = _window.Offset;
        if (!_window.Skip(claimed - After) || !_window.Fill(After))
        {
            var cut = (int)Math.Min(_window.Offset + _window.Bytes.Length - offset, int.MaxValue);
            Damage = new CaptureFileDamage(offset, $"{_window.Damage ?? "the file ends"} inside a block of {claimed} bytes", cut);
            return false;
        }
        if (!IsEndedBy(_window.Bytes[..After], claimed, offset))
            return false;
        _window.Consume(After);
        return true;
    }

    bool IsEndedBy(ReadOnlySpan<byte> bytes, uint claimed, long offset)
    {
        var repeated = _order.Number(bytes, 0);
        if (repeated != claimed)
            Damage = new CaptureFileDamage(offset, $"a block says that it has {claimed} bytes at its start, and {repeated} at its end", null);
        return repeated == claimed;
    }

    bool ReadBlock<TSink>(uint type, ReadOnlySpan<byte> body, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        switch (type)
        {
            case EnhancedPacket:
                ReadEnhanced(body, ref sink);
                return true;
            case ObsoletePacket:
                ReadObsolete(body, ref sink);
                return true;
            case SimplePacket:
                ReadSimple(body, ref sink);
                return true;
            case InterfaceStatistics:
                ReadStatistics(body);
                return true;
            case InterfaceDescription:
                return ReadInterface(body);
            default:
                return BeginSection(body);
        }
    }

    void Fault(string problem)
    {
        Faults++;
        FirstFault ??= new CaptureFileDamage(_window.Offset, problem, null);
    }

    bool End(string problem, bool isCut)
    {
        Damage = new CaptureFileDamage(_window.Offset, problem, isCut ? _window.Bytes.Length : null);
        return false;
    }
}
