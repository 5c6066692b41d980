using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Decodes the datagrams of one exporter: NetFlow v5 and v9, and IPFIX, told apart by their first two bytes.</summary>
/// <remarks>
/// An exporter is one address and port; its templates are good for no other (RFC 7011 §8, RFC 3954 §5.2), so each has a decoder of its own.
/// Bytes of any kind neither throw nor make it keep more than <see cref="FlowDecoderSettings"/> allow, and take time in proportion to their number.
/// Once its templates are known, it allocates nothing. It is for one thread at a time.
/// </remarks>
public sealed class FlowDecoder
{
    const int VersionLength = 2;

    readonly ExporterState _state;
    readonly NetFlow5 _netFlow5;
    readonly NetFlow9 _netFlow9;
    readonly Ipfix _ipfix;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public FlowDecoder(FlowDecoderSettings? settings = null)
    {
        _state = new ExporterState((settings ?? FlowDecoderSettings.Default).Checked());
        var sets = new SetReader(_state);
        _netFlow5 = new NetFlow5(_state);
        _netFlow9 = new NetFlow9(_state, sets);
        _ipfix = new Ipfix(_state, sets);
    }

    public ExporterCounters Counters => _state.Counters;

    /// <summary>Hands the flows of a datagram to the sink, in their order.</summary>
    /// <param name="receivedUnixMs">When it came, Unix milliseconds, 1970 to 9999; templates expire by it.</param>
    /// <returns>How many flows there were.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of its range.</exception>
    public int Decode(ReadOnlySpan<byte> datagram, long receivedUnixMs, IFlowSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(receivedUnixMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(receivedUnixMs, ExportTime.Latest);
        var before = Counters.Records;
        Counters.Datagrams++;
        switch (datagram.Length < VersionLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(datagram))
        {
            case NetFlow5.Version:
                _netFlow5.Read(datagram, receivedUnixMs, sink);
                break;
            case NetFlow9.Version:
                _netFlow9.Read(datagram, receivedUnixMs, sink);
                break;
            case Ipfix.Version:
                _ipfix.Read(datagram, receivedUnixMs, sink);
                break;
            default:
                Counters.Count(datagram.Length < VersionLength ? MalformedReason.ShortHeader : MalformedReason.UnknownVersion);
                break;
        }
        return (int)(Counters.Records - before);
    }
}
