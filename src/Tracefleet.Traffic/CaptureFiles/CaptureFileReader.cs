using System.Buffers.Binary;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>How a capture file is written.</summary>
public enum CaptureFileFormat : byte
{
    /// <summary>draft-ietf-opsawg-pcap.</summary>
    Pcap,

    /// <summary>draft-ietf-opsawg-pcapng.</summary>
    Pcapng,
}

/// <summary>Reads frames out of pcap and pcapng files, which it tells apart by their first bytes, plain or compressed by gzip or bzip2. Frames are handed
/// out where they lie in one buffer: none is copied, and none costs an allocation. Any bytes do no harm. For one thread.</summary>
/// <remarks>The input may be a pipe: what has come is handed out before more is waited for.</remarks>
public sealed class CaptureFileReader : IDisposable
{
    /// <summary>Captured bytes of one frame, as libpcap bounds them (MAXIMUM_SNAPLEN); more is damage.</summary>
    public const int MaximumFrame = 262_144;

    /// <summary>Interfaces of one file; more is damage.</summary>
    public const int MaximumInterfaces = 65_536;

    const string Remedy = "give a file that tcpdump, dumpcap or Wireshark wrote, or convert it: editcap -F pcapng FILE NEW";

    readonly FileWindow _window;
    readonly Func<long> _bytesRead;
    readonly PcapRecords? _records;
    readonly PcapngBlocks? _blocks;
    bool _isDisposed;

    CaptureFileReader(FileWindow window, Func<long> bytesRead, string name, CancellationToken cancellation)
    {
        (_window, _bytesRead) = (window, bytesRead);
        if (!window.Fill(4))
            throw new CaptureFileException(name, window.Damage ?? $"it has {window.Bytes.Length} bytes, which is no capture file; {Remedy}");
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(window.Bytes);
        if (magic == PcapngBlocks.SectionHeader)
            _blocks = new PcapngBlocks(window, name);
        else if (PcapVariant.Of(magic) is { } variant)
            _records = new PcapRecords(window, variant, name);
        else
            throw new CaptureFileException(name, $"it begins with {Convert.ToHexString(window.Bytes[..4])}, which is neither pcap nor pcapng; {Remedy}");
        cancellation.ThrowIfCancellationRequested();
    }

    public CaptureFileFormat Format => _records is null ? CaptureFileFormat.Pcapng : CaptureFileFormat.Pcap;

    /// <summary>Those known so far, at their <see cref="CaptureFileInterface.Number"/>.</summary>
    public IReadOnlyList<CaptureFileInterface> Interfaces => _records is { } records ? records.Interfaces : _blocks!.Interfaces;

    /// <summary>Frames handed out so far.</summary>
    public long Frames => _records?.Frames ?? _blocks!.Frames;

    /// <summary>Blocks that were passed over since they contradict themselves or name an interface that there is not.</summary>
    public long Faults => _blocks?.Faults ?? 0;

    /// <summary>The first of <see cref="Faults"/>; null for none.</summary>
    public CaptureFileDamage? FirstFault => _blocks?.FirstFault;

    /// <summary>Frames without a time of their own (simple packet blocks), which have that of the frame before.</summary>
    public long Untimed => _blocks?.Untimed ?? 0;

    /// <summary>Why reading ended before the end of the file; null while it did not.</summary>
    public CaptureFileDamage? Damage => _records is { } records ? records.Damage : _blocks!.Damage;

    /// <summary>Of the input as it is stored, compressed or not. May be asked from any thread.</summary>
    public long BytesRead => _bytesRead();

    /// <param name="input">Is left open.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="CaptureFileException">It is no capture file.</exception>
    public static CaptureFileReader Open(Stream input, string name = "the capture file", CancellationToken cancellation = default)
    {
        IByteSource source;
        Func<long> bytesRead;
        try
        {
            source = CompressedInput.Open(input, name, cancellation, out bytesRead);
        }
        catch (SnapshotException failure)
        {
            throw new CaptureFileException(name, $"it cannot be read as it is compressed: decompress it first ({failure.Message})", failure);
        }
        var window = new FileWindow(source);
        try
        {
            return new CaptureFileReader(window, bytesRead, name, cancellation);
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    /// <summary>Hands out the frames that are at hand, at most <see cref="FileWindow.Length"/> bytes of them, and waits for more only if there are none.
    /// A call may hand out none.</summary>
    /// <returns>False at the end, or where <see cref="Damage"/> says why it came early.</returns>
    public bool ReadSome<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _records is { } records ? records.ReadSome(ref sink) : _blocks!.ReadSome(ref sink);
    }

    /// <summary>Hands out all frames.</summary>
    /// <exception cref="OperationCanceledException">Asked about once for a megabyte.</exception>
    public void ReadAll<TSink>(ref TSink sink, CancellationToken cancellation)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        do
            cancellation.ThrowIfCancellationRequested();
        while (ReadSome(ref sink));
    }

    public void Dispose()
    {
        if (!_isDisposed)
            _window.Dispose();
        _isDisposed = true;
    }
}
