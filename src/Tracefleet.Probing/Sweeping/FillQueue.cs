namespace Tracefleet.Probing.Sweeping;

/// <summary>Probes that replies ask for, on their way from the receiving thread to one sender. A ring for one writer and one reader.</summary>
sealed class FillQueue
{
    const int Capacity = 16_384;

    readonly SweepProbe[] _probes = new SweepProbe[Capacity];
    long _written, _read;

    public bool IsEmpty => Volatile.Read(ref _written) == Volatile.Read(ref _read);

    public bool TryAdd(in SweepProbe probe)
    {
        if (_written - Volatile.Read(ref _read) == Capacity)
            return false;
        _probes[_written % Capacity] = probe;
        Volatile.Write(ref _written, _written + 1);
        return true;
    }

    public bool TryTake(out SweepProbe probe)
    {
        if (Volatile.Read(ref _written) == _read)
        {
            probe = default;
            return false;
        }
        probe = _probes[_read % Capacity];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
