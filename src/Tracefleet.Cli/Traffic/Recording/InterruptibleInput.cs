namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>What another program writes, which may be nothing for a long time: a read ends with nothing when it is cancelled. For one reader.</summary>
/// <remarks>A read of a pipe cannot be taken back, so a thread waits in it, and is left behind there.</remarks>
sealed class InterruptibleInput : Stream
{
    const int Room = 1 << 18;

    readonly Stream _input;
    readonly CancellationToken _cancellation;
    readonly SemaphoreSlim _filled = new(0), _emptied = new(0);
    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Room);
    Exception? _failure;
    int _start, _end;
    bool _isStarted, _isAsked, _isOver;

    public InterruptibleInput(Stream input, CancellationToken cancellation) => (_input, _cancellation) = (input, cancellation);

    public override int Read(Span<byte> buffer)
    {
        if (_isOver || buffer.IsEmpty)
            return 0;
        if ((_isAsked || _start == _end) && !Await())
            return 0;
        var count = Math.Min(buffer.Length, _end - _start);
        _bytes.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>Waits until there is something to read, or the end; false where the time is over before.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan time)
    {
        if (_isOver || (!_isAsked && _start < _end))
            return true;
        Ask();
        try
        {
            if (!await _filled.WaitAsync(time, _cancellation))
                return false;
            // Left for the reading.
            _filled.Release();
        }
        catch (OperationCanceledException)
        {
            _isOver = true;
        }
        return true;
    }

    bool Await()
    {
        Ask();
        try
        {
            _filled.Wait(_cancellation);
        }
        catch (OperationCanceledException)
        {
            _isOver = true;
            return false;
        }
        _isAsked = false;
        if (_failure is { } failure)
            throw new IOException(failure.Message, failure);
        _isOver = _end == 0;
        return !_isOver;
    }

    void Ask()
    {
        if (_isAsked)
            return;
        _isAsked = true;
        if (_isStarted)
            _emptied.Release();
        else
            new Thread(Fill) { IsBackground = true, Name = "standard input" }.Start();
        _isStarted = true;
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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
