using System.Runtime.InteropServices;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Some flows of a target at a TTL: what a round adds to earlier ones.</summary>
/// <param name="First">The probe of the first flow.</param>
/// <param name="Flows">How many flows from there on.</param>
public readonly record struct FlowRange(SweepProbe First, int Flows);

/// <summary>The probes of a later round: 32 bytes for each target and TTL that needs further flows.</summary>
public sealed class RoundSpace : ProbeSpace
{
    readonly FlowRange[] _ranges;
    readonly long[] _starts;

    /// <exception cref="ArgumentException">There are no ranges.</exception>
    public RoundSpace(IEnumerable<FlowRange> ranges)
    {
        _ranges = [.. ranges];
        if (_ranges.Length == 0)
            throw new ArgumentException("A round has at least one probe.", nameof(ranges));
        _starts = new long[_ranges.Length + 1];
        for (var index = 0; index < _ranges.Length; index++)
            _starts[index + 1] = _starts[index] + _ranges[index].Flows;
    }

    public override long Count => _starts[^1];

    public override SweepProbe this[long index]
    {
        get
        {
            var found = Array.BinarySearch(_starts, index);
            var range = found >= 0 ? found : ~found - 1;
            var first = _ranges[range].First;
            return new SweepProbe(first.Upper, first.Lower, (ushort)(first.Flow + index - _starts[range]), first.Ttl);
        }
    }

    public override ulong Fingerprint()
    {
        var fingerprint = 0UL;
        foreach (var (first, flows) in _ranges)
        {
            ulong[] parts = [fingerprint, first.Upper, first.Lower, (ulong)first.Flow << 8 | first.Ttl, (ulong)flows];
            fingerprint = SipHash.Compute(default, MemoryMarshal.AsBytes<ulong>(parts));
        }
        return fingerprint;
    }
}
