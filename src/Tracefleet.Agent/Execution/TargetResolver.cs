using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Agent.Execution;

/// <summary>Turns a target into the address to probe, as seen from this vantage point, and checks that address against the rule.</summary>
/// <param name="lookup">Resolves a host name; throws <see cref="SocketException"/> as <see cref="Dns"/> does. Null when this vantage point has no resolver.</param>
public sealed class TargetResolver(Func<string, CancellationToken, Task<IPAddress[]>>? lookup, TargetRule rule, TimeProvider time)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The address, or why there is none to probe. The checked address is the one to probe: it is not resolved again.</summary>
    public async Task<(Address? Destination, TargetRefusal? Refusal)> ResolveAsync(string target, int? ipVersion, CancellationToken cancellation)
    {
        if (Address.TryParse(target, out var literal))
            return (literal, rule(literal));
        if (lookup is null)
            return (null, ResolverRefusal($"This vantage point has no resolver; give an address instead of '{target}'."));
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var timer = time.CreateTimer(_ => deadline.Cancel(), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
            return Choose(target, ipVersion, await lookup(target, deadline.Token));
        }
        catch (SocketException failure)
        {
            return (null, ResolverRefusal($"'{target}' does not resolve: {failure.Message}."));
        }
        catch (ArgumentException)
        {
            // Dns takes some texts for addresses that nobody can ask for ("0") and others for too long.
            return (null, ResolverRefusal($"'{target}' is neither a host name nor an address."));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, ResolverRefusal($"'{target}' did not resolve within {Timeout.TotalSeconds:0} s."));
        }
    }

    /// <summary>Why a prefix may not be swept; null when each of its addresses may be probed.</summary>
    /// <remarks>The planner has cut prefixes so that a cell is allowed or not as a whole; here the first address that is not speaks for all.</remarks>
    public TargetRefusal? Refuses(Prefix prefix) =>
        TargetText.AddressesIn(prefix.ToString()) > SweepSpec.MaxDestinationsOfCell
            ? new TargetRefusal(CellReason.Refused, FailureSource.Platform, $"{prefix} is larger than a cell of a sweep, {SweepSpec.MaxDestinationsOfCell} addresses.")
            : SweepTargetCutter.Addresses(prefix).Select(address => rule(address)).FirstOrDefault(refusal => refusal is not null);

    (Address?, TargetRefusal?) Choose(string target, int? ipVersion, IPAddress[] found)
    {
        var chosen = found.Select(Address.FromIPAddress).Where(address => ipVersion is null || address.IsIpv4 == (ipVersion == 4)).Take(1).ToList();
        return chosen is [var destination]
            ? (destination, rule(destination))
            : (null, ResolverRefusal(ipVersion is null ? $"'{target}' has no address." : $"'{target}' has no IPv{ipVersion} address."));
    }

    static TargetRefusal ResolverRefusal(string detail) => new(CellReason.Refused, FailureSource.Resolver, detail);
}
