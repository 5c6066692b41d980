using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Unicode;

namespace Tracefleet.Coordinator.Live;

/// <summary>Writes the seconds of a question as server-sent events until the reader goes.</summary>
static class TrafficStream
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <param name="after">Start of the second that the reader goes on after, Unix milliseconds.</param>
    public static async Task WriteAsync(PipeWriter output, TrafficPulse pulse, long after, TimeProvider time, CancellationToken cancellation)
    {
        // So that the reader knows at once that it has come through.
        output.Write(": seconds as they are stored\n\n"u8);
        while (true)
        {
            // In this order: what is kept after the look is announced by the task.
            var next = pulse.Next;
            foreach (var second in pulse.After(after))
            {
                WriteEvent(output, second);
                after = second.At;
            }
            if ((await output.FlushAsync(cancellation)).IsCompleted)
                return;
            await WaitAsync(output, next, time, cancellation);
        }
    }

    static async Task WaitAsync(PipeWriter output, Task next, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await next.WaitAsync(KeepAlive, time, cancellation);
        }
        catch (TimeoutException)
        {
            output.Write(": still here\n\n"u8);
        }
    }

    static void WriteEvent(PipeWriter output, LiveSecond second)
    {
        Span<byte> head = stackalloc byte[64];
        Utf8.TryWrite(head, CultureInfo.InvariantCulture, $"id: {second.At}\nevent: second\ndata: ", out var length);
        output.Write(head[..length]);
        output.Write(second.Body);
        output.Write("\n\n"u8);
    }
}
