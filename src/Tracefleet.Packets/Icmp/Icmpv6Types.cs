namespace Tracefleet.Packets;

/// <summary>ICMPv6 types (RFC 4443 §2.1).</summary>
public static class Icmpv6Types
{
    public const byte DestinationUnreachable = 1, PacketTooBig = 2, TimeExceeded = 3, ParameterProblem = 4, EchoRequest = 128, EchoReply = 129;

    /// <summary>The message quotes a packet.</summary>
    public static bool IsError(byte type) => type is DestinationUnreachable or PacketTooBig or TimeExceeded or ParameterProblem;
}

/// <summary>ICMPv6 codes of destination unreachable, time exceeded and parameter problem (RFC 4443 §3).</summary>
public static class Icmpv6Codes
{
    public const byte
        NoRouteToDestination = 0,
        CommunicationAdministrativelyProhibited = 1,
        BeyondScopeOfSourceAddress = 2,
        AddressUnreachable = 3,
        PortUnreachable = 4,
        SourceAddressFailedPolicy = 5,
        RejectRouteToDestination = 6;

    public const byte HopLimitExceededInTransit = 0, FragmentReassemblyTimeExceeded = 1;

    public const byte ErroneousHeaderField = 0, UnrecognizedNextHeader = 1, UnrecognizedOption = 2;
}
