using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation;

/// <summary>Looks for destinations that show something.</summary>
sealed class SampleTargets(World world)
{
    const int MaxTries = 4000;

    readonly VantagePoint[] _seenFrom = [world.VantagePoint("fra"), world.VantagePoint("nyc"), world.VantagePoint("sin")];

    /// <summary>What a target must show from the first vantage point.</summary>
    enum Wish
    {
        Diamond,
        Exchange,
        Mpls,
        Silent,
        Unreachable,
        Any,
    }

    static readonly Wish[] Wishes =
    [
        Wish.Diamond, Wish.Exchange, Wish.Mpls, Wish.Diamond, Wish.Silent, Wish.Mpls, Wish.Exchange, Wish.Unreachable,
        Wish.Any, Wish.Diamond, Wish.Exchange, Wish.Any,
    ];

    public ImmutableArray<Address> Choose(int count, bool dualStack)
    {
        var targets = ImmutableArray.CreateBuilder<Address>(count);
        ulong draw = 0;
        while (targets.Count < count)
        {
            var wish = Wishes[targets.Count % Wishes.Length];
            targets.Add(Find(wish, isIpv6: dualStack && targets.Count % 2 == 1, targets, ref draw));
        }
        return targets.MoveToImmutable();
    }

    Address Find(Wish wish, bool isIpv6, ImmutableArray<Address>.Builder taken, ref ulong draw)
    {
        Address? reached = null;
        for (var i = 0; i < MaxTries || reached is null; i++)
        {
            var candidate = Candidate(isIpv6, draw++);
            if (taken.Contains(candidate))
                continue;
            if (Fulfils(wish, candidate))
                return candidate;
            if (reached is null && Fulfils(Wish.Any, candidate))
                reached = candidate;
        }
        return reached.Value;
    }

    Address Candidate(bool isIpv6, ulong draw)
    {
        var number = world.Hash.Of(Purpose.Sample, draw);
        return isIpv6
            ? new Address(new UInt128(0x2000_0000_0000_0000 | number >> 3 & 0x1FFF_FFFF_FFFF_0000, KeyedHash.Mix(number) & 0xFFFF))
            : Address.FromIpv4((uint)(number >> 32) & 0xFFFF_FF00 | (uint)(1 + number % 254));
    }

    bool Fulfils(Wish wish, Address candidate)
    {
        var truth = world.Truth(_seenFrom[0], candidate);
        var isReached = truth is { AnswersEcho: true, AnswersUdp: true, IsTranslated: false };
        var isWanted = wish switch
        {
            Wish.Silent => truth.Behaviour == DestinationBehaviour.Silent,
            Wish.Unreachable => truth.Behaviour is DestinationBehaviour.HostUnreachable or DestinationBehaviour.AdminProhibited,
            Wish.Diamond => isReached && truth is { HasDiamond: true, Paths.Length: <= 16 },
            Wish.Exchange => isReached && truth.HasExchange,
            Wish.Mpls => isReached && truth.HasMpls,
            _ => isReached,
        };
        return isWanted && Array.TrueForAll(_seenFrom, from => !HasLongGap(world.Truth(from, candidate)));
    }

    // Three silent routers in a row would end many a trace before the target.
    static bool HasLongGap(TargetTruth truth)
    {
        const int longGap = 3;
        var gap = 0;
        foreach (var hops in truth.Hops)
        {
            gap = hops.Any(hop => hop.IsSilent && !hop.IsDestination) ? gap + 1 : 0;
            if (gap >= longGap)
                return true;
        }
        return truth.Paths[0].Report is { IsSilent: true };
    }
}
