using System.Collections.Immutable;
using System.Net.NetworkInformation;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>The prefixes of this host: those of the networks that its interfaces are connected to.</summary>
public static class OwnNetwork
{
    /// <summary>Without loopback and without addresses of the link, which are nobody's in particular.</summary>
    public static ImmutableArray<Prefix> Detect() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(link => link.OperationalStatus != OperationalStatus.Down && link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(link => link.GetIPProperties().UnicastAddresses)
            .Select(address => Prefix.Of(Address.FromIPAddress(address.Address), address.PrefixLength))
            .Where(prefix => SpecialRanges.Describe(prefix.Network) is not { Use: SpecialUse.LinkLocal or SpecialUse.Loopback })
            .Distinct()
            .Order(),
    ];
}
