using Tracefleet.Enrichment.Files;

namespace Tracefleet.Coordinator.Api;

/// <summary>The body of an upload while a job reads it: tells when the whole of it was read, so that the request may be answered.</summary>
sealed class SnapshotUpload(Stream body) : ForwardStream
{
    readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the body was read to its end.</summary>
    public Task WasRead => _read.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(buffer, cancellationToken);
        if (count == 0)
            _read.TrySetResult();
        return count;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();
}
