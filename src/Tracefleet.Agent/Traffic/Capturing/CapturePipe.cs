using Tracefleet.Enrichment.Files;

namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>What another program writes while it is read: it may write nothing for a long time, and nobody can read it again.</summary>
/// <remarks>Whoever holds <see cref="Turn"/> uses the reader of this stream. A reading that waits for the other program lets go of it meanwhile, so that
/// what came before can be stored. What is read on a thread of its own to be decompressed is waited for with the turn held.</remarks>
public sealed class CapturePipe(Stream input) : ForwardStream
{
    internal Lock Turn { get; } = new();

    public override int Read(Span<byte> buffer)
    {
        if (!Turn.IsHeldByCurrentThread)
            return input.Read(buffer);
        Turn.Exit();
        try
        {
            return input.Read(buffer);
        }
        finally
        {
            Turn.Enter();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
