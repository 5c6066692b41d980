using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>Cuts the files of snapshots into the pieces that agents ask for. It remembers nothing of who asked for what.</summary>
sealed class SnapshotPieces(SnapshotLibrary library)
{
    /// <exception cref="LinkFormatException">The request asks for what no file has.</exception>
    public async Task<CoordinatorMessage> AnswerAsync(SnapshotRequest request, CancellationToken cancellation)
    {
        var part = request.ToDomain();
        try
        {
            if (await library.Catalog.FindAsync(part.Id, cancellation) is not { } entry)
                return Missing(part.Id, "it was deleted.");
            if (part.Offset >= entry.SizeInBytes)
                throw new LinkFormatException("snapshot_request.offset", $"{part.Offset} is not below {entry.SizeInBytes}.");
            var snapshot = new PinnedSnapshot(entry.Id, entry.Sha256, entry.SizeInBytes);
            var bytes = await ReadAsync(library.PathOf(entry.Id), part.Offset, entry.SizeInBytes, cancellation);
            return new CoordinatorMessage { SnapshotChunk = new SnapshotPiece(snapshot, part.Offset, bytes).ToWire() };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StoreException)
        {
            return Missing(part.Id, $"its file cannot be read: {failure.Message}");
        }
    }

    static async Task<byte[]> ReadAsync(string path, long offset, long size, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(LinkLimits.SnapshotChunkBytes, size - offset)];
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        for (var read = 0; read < bytes.Length;)
        {
            var more = await RandomAccess.ReadAsync(file, bytes.AsMemory(read), offset + read, cancellation);
            read += more > 0 ? more : throw new EndOfStreamException("it is shorter than it was.");
        }
        return bytes;
    }

    static CoordinatorMessage Missing(string id, string reason) =>
        new() { SnapshotMissing = new SnapshotMissing { Id = id, Reason = reason.Length <= LinkLimits.MaxDetailLength ? reason : reason[..LinkLimits.MaxDetailLength] } };
}
