namespace Tracefleet.Probing.Tracing;

// What fits the path.
public sealed partial class TraceSession
{
    /// <summary>Sizes tried for one TTL, so that a router that tells ever smaller ones comes to an end.</summary>
    const int MaxSteps = 12;

    int _size;

    /// <summary>Bytes of the largest packet that nobody on the path was found to refuse so far; null when this is not looked for.</summary>
    public int? PathMtu => _parameters.PathMtu ? _size : null;

    /// <summary>Takes note that a probe was too big; false when that says nothing new because no smaller one is to be had.</summary>
    bool IsTooBig(ref ProbeSlot slot, int toldMtu)
    {
        if (!_parameters.PathMtu)
            return false;
        var next = MtuSteps.Next(slot.Size, toldMtu, _destination.IsIpv4);
        ref var probed = ref TtlOf(slot.Ttl);
        if (next >= slot.Size || probed.TooBig == MaxSteps)
            return false;
        _size = Math.Min(_size, next);
        probed.TooBig++;
        Sort(slot.Ttl, probed);
        return true;
    }
}
