using System.Text.RegularExpressions;
using Google.Protobuf;
using Tracefleet.Campaigns.Lifecycle;

namespace Tracefleet.Contracts.Link;

/// <summary>The part of a snapshot's file that an agent asks for.</summary>
/// <param name="Offset">A multiple of <see cref="LinkLimits.SnapshotChunkBytes"/>.</param>
public readonly record struct SnapshotPart(string Id, long Offset);

/// <summary>A part of a snapshot's file.</summary>
/// <param name="Snapshot">What the coordinator says that the whole is.</param>
public sealed record SnapshotPiece(PinnedSnapshot Snapshot, long Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>Pinned snapshots and their files on the wire. Identifiers become names of files, so nothing else passes for one.</summary>
public static partial class SnapshotMapping
{
    public static WantedSnapshots ToWire(this PinnedSnapshots pins) =>
        new() { Asn = pins.Asn?.ToWire(), Geo = pins.Geo?.ToWire(), Ixp = pins.Ixp?.ToWire() };

    static WantedSnapshot ToWire(this PinnedSnapshot pin) => new() { Id = pin.Id, Sha256 = pin.Sha256, Size = pin.SizeInBytes };

    /// <exception cref="LinkFormatException">A value is missing or out of range, or a snapshot is not of the kind that it stands for.</exception>
    public static PinnedSnapshots ToDomain(this WantedSnapshots? wire, string field) => wire is null
        ? PinnedSnapshots.None
        : new PinnedSnapshots(
            OfKind("asn", wire.Asn, $"{field}.asn"), OfKind("geo", wire.Geo, $"{field}.geo"), OfKind("ixp", wire.Ixp, $"{field}.ixp"));

    static PinnedSnapshot? OfKind(string kind, WantedSnapshot? wire, string field)
    {
        if (wire is null)
            return null;
        var pin = Pin(wire.Id, wire.Sha256, wire.Size, field);
        return pin.Id.StartsWith(kind, StringComparison.Ordinal) ? pin : throw LinkField.Fault($"{field}.id", $"is no snapshot of kind {kind}.");
    }

    static PinnedSnapshot Pin(string id, string sha256, long size, string field) => new(
        Identifier(id, $"{field}.id"),
        Sha256Form().IsMatch(sha256) ? sha256 : throw LinkField.Fault($"{field}.sha256", "is no SHA-256 in 64 lower-case hexadecimal digits."),
        LinkField.Number(size, $"{field}.size", 1, LinkLimits.MaxSnapshotBytes));

    public static SnapshotRequest ToWire(this SnapshotPart part) => new() { Id = part.Id, Offset = part.Offset };

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static SnapshotPart ToDomain(this SnapshotRequest request) =>
        new(Identifier(request.Id, "snapshot_request.id"), Offset(request.Offset, "snapshot_request.offset"));

    public static SnapshotChunk ToWire(this SnapshotPiece piece) => new()
    {
        Id = piece.Snapshot.Id,
        Offset = piece.Offset,
        Bytes = UnsafeByteOperations.UnsafeWrap(piece.Bytes),
        Total = piece.Snapshot.SizeInBytes,
        Sha256 = piece.Snapshot.Sha256,
    };

    /// <exception cref="LinkFormatException">A value is missing or out of range, or the bytes are not as many as belong there.</exception>
    public static SnapshotPiece ToDomain(this SnapshotChunk chunk)
    {
        const string Field = "snapshot_chunk";
        var snapshot = Pin(chunk.Id, chunk.Sha256, chunk.Total, Field);
        var left = snapshot.SizeInBytes - Offset(chunk.Offset, $"{Field}.offset");
        var expected = Math.Min(left, LinkLimits.SnapshotChunkBytes);
        return expected > 0 && chunk.Bytes.Length == expected
            ? new SnapshotPiece(snapshot, chunk.Offset, chunk.Bytes.Memory)
            : throw LinkField.Fault($"{Field}.bytes", $"are {chunk.Bytes.Length}; at {chunk.Offset} of {snapshot.SizeInBytes} there are {Math.Max(0, expected)}.");
    }

    /// <exception cref="LinkFormatException">A value is missing or too long.</exception>
    public static (string Id, string Reason) ToDomain(this SnapshotMissing missing) => (
        Identifier(missing.Id, "snapshot_missing.id"),
        LinkField.OptionalText(missing.Reason, "snapshot_missing.reason", LinkLimits.MaxDetailLength) ?? "");

    internal static string Identifier(string id, string field) =>
        IdentifierForm().IsMatch(id) ? id : throw LinkField.Fault(field, "is no identifier of a snapshot, such as asn_202605311208_1f59.");

    static long Offset(long offset, string field) =>
        LinkField.Number(offset, field, 0, LinkLimits.MaxSnapshotBytes) % LinkLimits.SnapshotChunkBytes == 0
            ? offset
            : throw LinkField.Fault(field, $"{offset} is no multiple of {LinkLimits.SnapshotChunkBytes}.");

    [GeneratedRegex("\\A(asn|geo|ixp)_[0-9]{12}_[0-9a-f]{4,64}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdentifierForm();

    [GeneratedRegex("\\A[0-9a-f]{64}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Sha256Form();
}
