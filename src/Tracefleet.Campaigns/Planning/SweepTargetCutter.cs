using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Planning;

/// <summary>Cuts the prefixes of a sweep into targets of cells: each at most as large as a cell may be, and each to be probed or left alone as a
/// whole. What the policy leaves alone stays a target of its own, as large as it is, so that it is named among the results.</summary>
public static class SweepTargetCutter
{
    /// <param name="targets">Addresses and prefixes, as <see cref="TargetText"/> writes them.</param>
    public static IEnumerable<string> Cut(IEnumerable<string> targets, SweepSpec spec, ProbePolicy policy)
    {
        ImmutableArray<Prefix> borders = [.. policy.DoNotProbe.Prefixes, .. policy.Allow, .. SpecialRanges.All.Select(range => range.Prefix)];
        var hostBits = HostBits(spec);
        return targets.SelectMany(target => Prefix.TryParse(target, out var prefix)
            ? Cut(prefix, [.. borders.Where(border => IsInside(border, prefix))], policy, hostBits).Select(TargetText.Of)
            : [target]);
    }

    /// <summary>Every address of a prefix, in order.</summary>
    public static IEnumerable<Address> Addresses(Prefix prefix)
    {
        for (var bits = prefix.First.Bits; ; bits++)
        {
            yield return new Address(bits);
            if (bits == prefix.Last.Bits)
                yield break;
        }
    }

    /// <summary>Bits of an address that may vary within a cell.</summary>
    static int HostBits(SweepSpec spec)
    {
        var destinations = Math.Min(SweepSpec.MaxDestinationsOfCell, MeasurementSpec.MaxProbesOfCell / Math.Max(1, spec.ProbesOfDestination));
        return int.Log2(Math.Max(1, destinations));
    }

    static IEnumerable<Prefix> Cut(Prefix prefix, ImmutableArray<Prefix> borders, ProbePolicy policy, int hostBits)
    {
        if (borders.IsEmpty)
        {
            var isAllowed = policy.Check(prefix.First).Allowed;
            // Addresses that hide an IPv4 address are judged by it, so each is a cell of its own.
            var most = SpecialRanges.Describe(prefix.First) is { EmbedsIpv4: true } ? 0 : hostBits;
            return isAllowed ? Chunks(prefix, Math.Max(prefix.Length, prefix.Network.BitLength - most)) : [prefix];
        }
        return Chunks(prefix, prefix.Length + 1).SelectMany(half => Cut(half, [.. borders.Where(border => IsInside(border, half))], policy, hostBits));
    }

    static IEnumerable<Prefix> Chunks(Prefix prefix, int length)
    {
        var step = UInt128.One << prefix.Network.BitLength - length;
        for (var bits = prefix.First.Bits; ; bits += step)
        {
            yield return Prefix.Of(new Address(bits), length);
            if (bits + (step - 1) == prefix.Last.Bits)
                yield break;
        }
    }

    static bool IsInside(Prefix border, Prefix prefix) => border.Length > prefix.Length && border.IsIpv4 == prefix.IsIpv4 && prefix.Contains(border);
}
