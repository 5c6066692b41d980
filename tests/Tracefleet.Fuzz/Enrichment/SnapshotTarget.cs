using Tracefleet.Enrichment.Tests.Stored;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Fuzz.Enrichment;

/// <summary>Snapshot files of each kind, spoiled: as they are, and with their checksums made right again, so that their structure is read.</summary>
public sealed class SnapshotTarget : IFuzzTarget
{
    readonly SnapshotReader _reader = new();

    public string Name => "snapshot";

    public IReadOnlyList<byte[]> Corpus { get; } = [StoredRows.Bytes(StoredRows.Asn), StoredRows.Bytes(StoredRows.Geo), StoredRows.Bytes(StoredRows.Ixp)];

    /// <summary>Some hundred questions to a snapshot of 4 KiB, each answered twice.</summary>
    public long MaxAllocation => 512 * 1024;

    public void Read(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        _reader.TryRead(bytes);
        _reader.TryRead(SnapshotSealer.Seal(bytes));
    }
}
