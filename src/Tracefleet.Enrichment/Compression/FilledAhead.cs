using System.Runtime.ExceptionServices;

namespace Tracefleet.Enrichment.Compression;

/// <summary>A ring of buffers that a thread of its own fills and another one takes, in order. What the filling throws, the taking throws.</summary>
sealed class FilledAhead<T> : IDisposable where T : class
{
    readonly T[] _ring;
    readonly Func<T, bool> _fill;
    readonly CancellationToken _cancellation;
    readonly CancellationTokenSource _stop;
    readonly SemaphoreSlim _empty, _filled = new(0);
    readonly Thread _filler;
    ExceptionDispatchInfo? _failure;
    long _filledCount, _taken;
    bool _isOver, _isDisposed;

    /// <param name="fill">False when there was nothing left to fill in.</param>
    public FilledAhead(T[] ring, Func<T, bool> fill, string threadName, CancellationToken cancellation)
    {
        (_ring, _fill, _cancellation) = (ring, fill, cancellation);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _empty = new SemaphoreSlim(ring.Length);
        _filler = new Thread(FillAll) { IsBackground = true, Name = threadName };
        _filler.Start();
    }

    /// <summary>The next buffer, which is the caller's until <see cref="Release"/>; null at the end.</summary>
    public T? Take()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_isOver)
            return null;
        _filled.Wait(_cancellation);
        if (_taken < Volatile.Read(ref _filledCount))
            return _ring[_taken++ % _ring.Length];
        _isOver = true;
        _failure?.Throw();
        return null;
    }

    /// <summary>Gives back the buffer that has been taken for longest.</summary>
    public void Release() => _empty.Release();

    /// <summary>Waits until the thread has ended.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _stop.Cancel();
        _filler.Join();
        _stop.Dispose();
        _empty.Dispose();
        _filled.Dispose();
    }

    void FillAll()
    {
        try
        {
            while (FillNext())
                _filled.Release();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        // The border of this thread: whoever takes gets it, whatever it is.
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        _filled.Release();
    }

    bool FillNext()
    {
        _empty.Wait(_stop.Token);
        if (!_fill(_ring[_filledCount % _ring.Length]))
            return false;
        Volatile.Write(ref _filledCount, _filledCount + 1);
        return true;
    }
}
