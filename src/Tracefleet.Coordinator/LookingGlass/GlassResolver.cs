using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Resolves a host name; throws <see cref="SocketException"/> as <see cref="Dns"/> does.</summary>
public delegate Task<IPAddress[]> HostLookup(string name, CancellationToken cancellation);

/// <summary>Turns what a visitor gave into the addresses to probe. Names are resolved here, once; the addresses found are checked against the policy, and
/// the checked address is what agents get, so no later answer of a name server can change it.</summary>
public sealed class GlassResolver(ProbePolicy policy, HostLookup lookup, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>One address, or with <see cref="GlassFamily.Both"/> one of each family that the name has.</summary>
    /// <param name="strict">Whether a name without a family asked for is for IPv4 alone.</param>
    public async Task<(ImmutableArray<Address> Addresses, GlassFault? Fault)> ResolveAsync(
        GlassArgument argument, GlassFamily family, bool strict, CancellationToken cancellation)
    {
        if (argument.Address is { } literal)
            return Check(literal);
        var (found, fault) = await LookUpAsync(argument.Text, cancellation);
        if (fault is not null)
            return ([], fault);
        var (v4, v6) = (FirstAllowed(found.Where(address => address.IsIpv4)), FirstAllowed(found.Where(address => address.IsIpv6)));
        Address?[] wanted = family switch
        {
            GlassFamily.Ipv4 => [v4],
            GlassFamily.Ipv6 => [v6],
            GlassFamily.Both => [v4, v6],
            _ => [v4 ?? (strict ? null : v6)],
        };
        var addresses = wanted.OfType<Address>().ToList();
        return addresses.Count == 0 ? ([], GlassFault.Invalid(Missing(argument.Text, family, strict))) : Check([.. addresses]);
    }

    (ImmutableArray<Address>, GlassFault?) Check(params ImmutableArray<Address> addresses) =>
        addresses.Select(policy.Check).FirstOrDefault(verdict => !verdict.Allowed) is { } refused
            ? ([], GlassFault.Invalid($"{addresses.First(address => !policy.Check(address).Allowed)} may not be probed from here: {Reason(refused)}"))
            : (addresses, null);

    /// <summary>Visitors cannot open ranges, so they are not told how.</summary>
    static string Reason(PolicyVerdict verdict) => verdict.Detail!.Split(';')[0].TrimEnd('.') + ".";

    /// <summary>The first that may be probed; where none may, the first, so that the refusal names it.</summary>
    Address? FirstAllowed(IEnumerable<Address> found)
    {
        var list = found.ToList();
        return list.Where(address => policy.Check(address).Allowed).Cast<Address?>().FirstOrDefault() ?? (list.Count > 0 ? list[0] : null);
    }

    static string Missing(string name, GlassFamily family, bool strict) => family switch
    {
        GlassFamily.Ipv6 => $"'{name}' has no IPv6 address; ask with protocol=1,1.",
        GlassFamily.Any when !strict => $"'{name}' has no address.",
        GlassFamily.Both => $"'{name}' has no address.",
        _ => $"'{name}' has no IPv4 address; ask with protocol=2,1.",
    };

    async Task<(IReadOnlyList<Address> Found, GlassFault? Fault)> LookUpAsync(string name, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return ([.. (await lookup(name, either.Token)).Select(Address.FromIPAddress)], null);
        }
        catch (SocketException failure)
        {
            return ([], GlassFault.Invalid($"'{name}' does not resolve: {failure.Message}."));
        }
        catch (ArgumentException)
        {
            return ([], GlassFault.Invalid($"'{name}' is neither a host name nor an address."));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ([], GlassFault.Invalid($"'{name}' did not resolve within {Patience.TotalSeconds:0} s."));
        }
    }
}
