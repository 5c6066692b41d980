using Microsoft.Win32.SafeHandles;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Snapshots;

/// <summary>The file of one snapshot while it arrives. It goes on where an earlier transfer of the same content stopped, also in an earlier process.</summary>
/// <remarks>Not safe for several threads at once; its owner takes turns.</remarks>
sealed class SnapshotTransfer : IDisposable
{
    /// <summary>Chunks asked for and not there yet, at most: 2 MiB, which keeps a line of 100 ms busy at 160 Mbit/s and holds up no heartbeat for long.</summary>
    const int MaxInFlight = 8;

    const string Extension = ".fetching";

    readonly SafeFileHandle _file;
    readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _asked;

    /// <exception cref="IOException">The file cannot be used.</exception>
    public SnapshotTransfer(PinnedSnapshot snapshot, string folder)
    {
        Snapshot = snapshot;
        Path = System.IO.Path.Combine(folder, $"{snapshot.Id}.{snapshot.Sha256}{Extension}");
        _file = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var length = RandomAccess.GetLength(_file);
        Received = length <= snapshot.SizeInBytes ? length - length % LinkLimits.SnapshotChunkBytes : 0;
        RandomAccess.SetLength(_file, Received);
        _asked = Received;
    }

    public PinnedSnapshot Snapshot { get; }

    public string Path { get; }

    /// <summary>Bytes that are in the file.</summary>
    public long Received { get; private set; }

    /// <summary>Ends when the whole file is there, or with why it will not be.</summary>
    public Task Arrived => _arrived.Task;

    public static bool IsFileOfOne(string path) => path.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>The next part to ask for; null while enough is on its way.</summary>
    public SnapshotPart? Next()
    {
        if (_arrived.Task.IsCompleted || _asked >= Snapshot.SizeInBytes || _asked - Received >= (long)MaxInFlight * LinkLimits.SnapshotChunkBytes)
            return null;
        var part = new SnapshotPart(Snapshot.Id, _asked);
        _asked += LinkLimits.SnapshotChunkBytes;
        return part;
    }

    /// <summary>What was asked for will not come any more, because the link it was asked over is gone.</summary>
    public void AskAgain() => _asked = Received;

    /// <summary>Writes a piece down. One that is not the next was asked for by an earlier transfer, and the same bytes are on their way again.</summary>
    public void Take(SnapshotPiece piece)
    {
        if (_arrived.Task.IsCompleted || piece.Offset != Received)
            return;
        if (piece.Snapshot != Snapshot)
        {
            Fail(new SnapshotUnavailableException($"The coordinator has another {Snapshot.Id} than the one that the campaign pins."));
            return;
        }
        try
        {
            RandomAccess.Write(_file, piece.Bytes.Span, Received);
        }
        catch (IOException full)
        {
            Fail(new SnapshotUnavailableException($"{Snapshot.Id} cannot be kept at the agent: {full.Message}", full));
            return;
        }
        Received += piece.Bytes.Length;
        if (Received == Snapshot.SizeInBytes)
            _arrived.TrySetResult();
    }

    public void Fail(SnapshotUnavailableException reason) => _arrived.TrySetException(reason);

    public void Dispose() => _file.Dispose();
}
