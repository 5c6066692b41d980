using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Every target at every TTL in every flow.</summary>
public sealed class GridSpace : ProbeSpace
{
    readonly SweepTargets _targets;
    readonly SweepParameters _parameters;
    readonly FastDivisor _probesOfTarget, _flows;
    readonly byte _minTtl;

    /// <exception cref="ArgumentException">The parameters have faults, or there are no targets or more than 2^60 probes.</exception>
    public GridSpace(SweepTargets targets, SweepParameters parameters)
    {
        (_targets, _parameters) = (targets, parameters.Checked());
        var probesOfTarget = (long)parameters.TtlCount * parameters.Flows;
        if (targets.Count == 0 || targets.Count > SweepPermutation.MaxCount / probesOfTarget)
            throw new ArgumentException($"A sweep has 1 to 2^60 probes, not {(UInt128)targets.Count * (ulong)probesOfTarget}.", nameof(targets));
        _probesOfTarget = new FastDivisor(probesOfTarget);
        _flows = new FastDivisor(parameters.Flows);
        _minTtl = parameters.MinTtl.Value;
        Count = targets.Count * probesOfTarget;
    }

    public override long Count { get; }

    public override SweepProbe this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            var target = _probesOfTarget.Divide((ulong)index, out var rest);
            var ttl = _flows.Divide(rest, out var flow);
            _targets.Find((long)target, out var upper, out var lower);
            return unchecked(new SweepProbe(upper, lower, (ushort)flow, (byte)(_minTtl + ttl)));
        }
    }

    public override ulong Fingerprint()
    {
        ulong[] parts =
        [
            _targets.Fingerprint(), (ulong)_parameters.Method, _parameters.MinTtl.Value, _parameters.MaxTtl.Value, (ulong)_parameters.Flows,
            _parameters.SourcePort, _parameters.DestinationPort,
        ];
        return SipHash.Compute(default, MemoryMarshal.AsBytes<ulong>(parts));
    }
}
