using System.IO.Pipelines;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Sends a part of a test file: makes bytes in the writer's own buffers, no faster than they leave it, and holds none.</summary>
static class TestFileTransfer
{
    /// <exception cref="OperationCanceledException">The reader has gone, or the coordinator stops.</exception>
    public static async Task SendAsync(
        PipeWriter writer, ByteRange range, TransferPace pace, TimeProvider time, CancellationToken cancellation)
    {
        var (offset, left) = (range.First, range.Length);
        while (left > 0)
        {
            var piece = (int)Math.Min(left, pace.PieceLength);
            if (pace.Charge(piece) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation);
            Write(writer, offset, piece);
            var flushed = await writer.FlushAsync(cancellation);
            if (flushed.IsCompleted || flushed.IsCanceled)
                throw new OperationCanceledException("The reader has gone.");
            offset += piece;
            left -= piece;
        }
    }

    static void Write(PipeWriter writer, long offset, int count)
    {
        while (count > 0)
        {
            var buffer = writer.GetSpan();
            buffer = buffer[..Math.Min(buffer.Length, count)];
            TestFileContent.Fill(offset, buffer);
            writer.Advance(buffer.Length);
            offset += buffer.Length;
            count -= buffer.Length;
        }
    }
}
