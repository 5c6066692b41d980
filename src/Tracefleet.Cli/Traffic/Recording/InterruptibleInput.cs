using Tracefleet.Enrichment.Files;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>What another program writes, which may be nothing for a long time: a read ends with nothing when it is cancelled. For one reader.</summary>
/// <remarks>A read of a pipe cannot be taken back, so a thread waits in it, and is left behind there.</remarks>
sealed class InterruptibleInput : ForwardStream
{
    const int Room = 1 << 18;

    readonly Stream _input;
    readonly CancellationToken _cancellation;
    readonly SemaphoreSlim _filled = new(0), _emptied = new(0);
    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Room);
    Exception? _failure;
    int _start, _end;
    bool _isStarted, _isOver;

    public InterruptibleInput(Stream input, CancellationToken cancellation) => (_input, _cancellation) = (input, cancellation);

    public override int Read(Span<byte> buffer)
    {
        if (_isOver || buffer.IsEmpty)
            return 0;
        if (_start == _end && !Await())
            return 0;
        var count = Math.Min(buffer.Length, _end - _start);
        _bytes.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    bool Await()
    {
        if (_isStarted)
            _emptied.Release();
        else
            new Thread(Fill) { IsBackground = true, Name = "standard input" }.Start();
        _isStarted = true;
        try
        {
            _filled.Wait(_cancellation);
        }
        catch (OperationCanceledException)
        {
            _isOver = true;
            return false;
        }
        if (_failure is { } failure)
            throw new IOException(failure.Message, failure);
        _isOver = _end == 0;
        return !_isOver;
    }

    void Fill()
    {
        do
        {
            try
            {
                (_start, _end) = (0, _input.Read(_bytes));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                (_failure, _end) = (failure, 0);
            }
            var isMore = _end > 0;
            _filled.Release();
            if (!isMore)
                return;
            _emptied.Wait(CancellationToken.None);
        }
        while (true);
    }
}
