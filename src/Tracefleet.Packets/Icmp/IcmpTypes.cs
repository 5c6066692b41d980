namespace Tracefleet.Packets;

/// <summary>ICMP types (RFC 792).</summary>
public static class IcmpTypes
{
    public const byte EchoReply = 0, DestinationUnreachable = 3, SourceQuench = 4, Redirect = 5, EchoRequest = 8, TimeExceeded = 11, ParameterProblem = 12;

    /// <summary>The message quotes a packet.</summary>
    public static bool IsError(byte type) => type is DestinationUnreachable or SourceQuench or Redirect or TimeExceeded or ParameterProblem;
}

/// <summary>ICMP codes of destination unreachable and time exceeded (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).</summary>
public static class IcmpCodes
{
    public const byte
        NetUnreachable = 0,
        HostUnreachable = 1,
        ProtocolUnreachable = 2,
        PortUnreachable = 3,
        FragmentationNeeded = 4,
        SourceRouteFailed = 5,
        DestinationNetworkUnknown = 6,
        DestinationHostUnknown = 7,
        SourceHostIsolated = 8,
        NetworkAdministrativelyProhibited = 9,
        HostAdministrativelyProhibited = 10,
        NetworkUnreachableForTypeOfService = 11,
        HostUnreachableForTypeOfService = 12,
        CommunicationAdministrativelyProhibited = 13,
        HostPrecedenceViolation = 14,
        PrecedenceCutoffInEffect = 15;

    public const byte TimeToLiveExceededInTransit = 0, FragmentReassemblyTimeExceeded = 1;
}
