using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>NetFlow version 5, which has no templates (Cisco, "NetFlow Export Datagram Format"): a header of 24 bytes and 1 to 30 records of 48.</summary>
/// <remarks>
/// Header: version 0, count 2, sysUpTime 4, Unix seconds 8, nanoseconds 12, flow sequence 16, engine type 20, engine id 21, sampling 22 (2 bits of
/// mode, 14 of interval). More than 30 records are read too if the datagram has them.
/// </remarks>
sealed class NetFlow5(ExporterState state)
{
    public const ushort Version = 5;

    const int HeaderLength = 24, RecordLength = 48;

    const ushort IntervalBits = 0x3FFF;

    public void Read(ReadOnlySpan<byte> bytes, long receivedUnixMs, IFlowSink sink)
    {
        if (bytes.Length < HeaderLength)
        {
            state.Counters.Count(MalformedReason.ShortHeader);
            return;
        }
        var engine = BinaryPrimitives.ReadUInt16BigEndian(bytes[20..]);
        if (state.FindOrAdd(Version, engine, receivedUnixMs) is not { } domain)
        {
            state.Counters.DomainsRefused++;
            return;
        }
        var export = Export(bytes, receivedUnixMs);
        var interval = (uint)(BinaryPrimitives.ReadUInt16BigEndian(bytes[22..]) & IntervalBits);
        var rate = interval == 0 ? state.Settings.SamplingRate : interval;
        var count = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var records = bytes[HeaderLength..];
        var present = Math.Min(count, records.Length / RecordLength);
        for (var i = 0; i < present; i++)
            sink.Add(Record(records.Slice(i * RecordLength, RecordLength), export, rate));
        state.Counters.Records += present;
        if (present < count)
            state.Counters.Count(MalformedReason.Truncated);
        else
            state.Counters.TrailingBytes += records.Length - present * RecordLength;
        domain.Sequence.Take(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), count);
    }

    static ExportTime Export(ReadOnlySpan<byte> header, long receivedUnixMs)
    {
        var nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        // Residual nanoseconds; what is a second or more is no residue.
        var milliseconds = nanoseconds < 1_000_000_000 ? nanoseconds / 1_000_000 : 0;
        return ExportTime.Of(
            BinaryPrimitives.ReadUInt32BigEndian(header[8..]), milliseconds, BinaryPrimitives.ReadUInt32BigEndian(header[4..]), receivedUnixMs);
    }

    /// <summary>Source 0, destination 4, next hop 8, interfaces 12 and 14, packets 16, bytes 20, first and last packet by sysUpTime 24 and 28, ports 32
    /// and 34, TCP flags 37, protocol 38, type of service 39, ASes 40 and 42, prefix lengths 44 and 45; the rest is padding.</summary>
    static FlowRecord Record(ReadOnlySpan<byte> bytes, ExportTime export, uint rate) => new(
        Source: Address.FromIpv4(Word(bytes, 0)),
        Destination: Address.FromIpv4(Word(bytes, 4)),
        Bytes: SamplingArithmetic.Scaled(Word(bytes, 20), rate),
        Packets: SamplingArithmetic.Scaled(Word(bytes, 16), rate),
        Flows: 1,
        StartedAt: export.Place(FieldForm.UpTime, Word(bytes, 24)),
        EndedAt: export.Place(FieldForm.UpTime, Word(bytes, 28)),
        SourceAs: FlowFromFields.As(Short(bytes, 40)),
        DestinationAs: FlowFromFields.As(Short(bytes, 42)),
        Protocol: bytes[38],
        SourcePort: Short(bytes, 32),
        DestinationPort: Short(bytes, 34),
        SourcePrefixLength: PrefixLength(bytes[44]),
        DestinationPrefixLength: PrefixLength(bytes[45]),
        NextHop: FlowFromFields.Specified(Address.FromIpv4(Word(bytes, 8))),
        InputInterface: Short(bytes, 12),
        OutputInterface: Short(bytes, 14),
        TrafficClass: bytes[39],
        TcpFlags: bytes[37],
        VlanId: null,
        SamplingRate: rate,
        Direction: null);

    static byte? PrefixLength(byte length) => length <= 32 ? length : null;

    static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
