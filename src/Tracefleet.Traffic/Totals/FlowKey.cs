using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Totals;

/// <summary>What makes packets one flow, in six words that compare and hash quickly.</summary>
readonly struct FlowKey : IEquatable<FlowKey>
{
    const ulong HasSource = 1, HasDestination = 2, HasProtocol = 4, HasSourcePort = 8, HasDestinationPort = 16, HasInput = 32, HasOutput = 64;
    const int DirectionShift = 7, ProtocolShift = 16, DestinationPortShift = 32, SourcePortShift = 48;

    readonly ulong _sourceUpper, _sourceLower, _destinationUpper, _destinationLower, _interfaces, _rest;

    public FlowKey(in FlowRecord record)
    {
        unchecked
        {
            var rest = 0UL;
            if (record.Source is { } source)
                (_sourceUpper, _sourceLower, rest) = ((ulong)(source.Bits >> 64), (ulong)source.Bits, HasSource);
            if (record.Destination is { } destination)
                (_destinationUpper, _destinationLower, rest) = ((ulong)(destination.Bits >> 64), (ulong)destination.Bits, rest | HasDestination);
            if (record.Protocol is { } protocol)
                rest |= HasProtocol | (ulong)protocol << ProtocolShift;
            if (record.SourcePort is { } sourcePort)
                rest |= HasSourcePort | (ulong)sourcePort << SourcePortShift;
            if (record.DestinationPort is { } destinationPort)
                rest |= HasDestinationPort | (ulong)destinationPort << DestinationPortShift;
            if (record.InputInterface is { } input)
                (_interfaces, rest) = ((ulong)input << 32, rest | HasInput);
            if (record.OutputInterface is { } output)
                (_interfaces, rest) = (_interfaces | output, rest | HasOutput);
            if (record.Direction is { } direction)
                rest |= (ulong)direction + 1 << DirectionShift;
            _rest = rest;
        }
    }

    public ulong Hash => SeededHash.Of(_sourceUpper, _sourceLower, _destinationUpper, _destinationLower, _interfaces, _rest);

    public Address? Source => Has(HasSource) ? new Address(new UInt128(_sourceUpper, _sourceLower)) : null;
    public Address? Destination => Has(HasDestination) ? new Address(new UInt128(_destinationUpper, _destinationLower)) : null;
    public byte? Protocol => Has(HasProtocol) ? (byte)(_rest >> ProtocolShift & 0xFF) : null;
    public ushort? SourcePort => Has(HasSourcePort) ? (ushort)(_rest >> SourcePortShift) : null;
    public ushort? DestinationPort => Has(HasDestinationPort) ? (ushort)(_rest >> DestinationPortShift & 0xFFFF) : null;
    public uint? Input => Has(HasInput) ? (uint)(_interfaces >> 32) : null;
    public uint? Output => Has(HasOutput) ? (uint)(_interfaces & 0xFFFF_FFFF) : null;
    public FlowDirection? Direction => (_rest >> DirectionShift & 3) is var direction and not 0 ? (FlowDirection)(direction - 1) : null;

    public bool Equals(FlowKey other) =>
        _sourceLower == other._sourceLower && _destinationLower == other._destinationLower && _rest == other._rest
        && _interfaces == other._interfaces && _sourceUpper == other._sourceUpper && _destinationUpper == other._destinationUpper;

    public override bool Equals(object? other) => other is FlowKey key && Equals(key);

    public override int GetHashCode() => unchecked((int)Hash);

    bool Has(ulong part) => (_rest & part) != 0;
}
