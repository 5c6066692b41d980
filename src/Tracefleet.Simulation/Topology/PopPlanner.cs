using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>Decides in which cities an AS has routers and how its backbone runs between them.</summary>
sealed class PopPlanner(KeyedHash hash)
{
    const ulong Excluded = ulong.MaxValue;

    static readonly int CityCount = Cities.All.Length;

    /// <param name="ordinal">Position of the AS among those of its kind: the first eyeball ASes cover every city once.</param>
    public byte[] Plan(int index, AsKind kind, int ordinal)
    {
        var home = kind == AsKind.Eyeball && ordinal < CityCount ? ordinal : WeightedCity(index);
        var count = PopCount(index, kind);
        var pops = new List<byte> { (byte)home };
        foreach (var city in Ranked(index, kind, home, IsGlobal(kind, count)))
        {
            if (pops.Count >= count)
                break;
            if (city != home)
                pops.Add((byte)city);
        }
        return [.. pops];
    }

    /// <summary>The backbone goes through the city with the smallest detour where the distance is long and the detour below a
    /// quarter.</summary>
    public static byte[] PlanBackbone(byte[] pops)
    {
        const int longKilometres = 900;
        var count = pops.Length;
        var via = new byte[count * count];
        for (var from = 0; from < count; from++)
            for (var to = 0; to < count; to++)
            {
                var direct = Cities.Kilometres(pops[from], pops[to]);
                var best = direct + direct / 4;
                via[from * count + to] = Node.NoPop;
                for (var middle = 0; direct > longKilometres && middle < count; middle++)
                {
                    var first = Cities.Kilometres(pops[from], pops[middle]);
                    var second = Cities.Kilometres(pops[middle], pops[to]);
                    if (middle == from || middle == to || first + second >= best || Math.Min(first, second) < direct / 5)
                        continue;
                    best = first + second;
                    via[from * count + to] = (byte)middle;
                }
            }
        return via;
    }

    int WeightedCity(int index)
    {
        var total = 0;
        foreach (var city in Cities.All)
            total += city.Weight;
        var left = KeyedHash.Below(hash.Of(Purpose.Pop, (ulong)index), total);
        var chosen = 0;
        while (left >= Cities.All[chosen].Weight)
            left -= Cities.All[chosen++].Weight;
        return chosen;
    }

    int PopCount(int index, AsKind kind)
    {
        var draw = hash.Of(Purpose.PopCount, (ulong)index);
        var more = KeyedHash.Mix(draw);
        return kind switch
        {
            AsKind.Tier1 => 24 + KeyedHash.Below(draw, 9),
            AsKind.Transit => 5 + KeyedHash.Below(draw, 10),
            AsKind.Eyeball => 1 + KeyedHash.Below(draw, 6),
            _ when KeyedHash.Happens(draw, 50) => 20 + KeyedHash.Below(more, 9),
            _ when KeyedHash.Happens(draw, 250) => 4 + KeyedHash.Below(more, 7),
            _ => 1 + KeyedHash.Below(more, 3),
        };
    }

    static bool IsGlobal(AsKind kind, int count) => kind == AsKind.Tier1 || (kind == AsKind.Content && count >= 20);

    int[] Ranked(int index, AsKind kind, int home, bool isGlobal)
    {
        var scores = new ulong[CityCount];
        var cities = new int[CityCount];
        for (var city = 0; city < CityCount; city++)
            (scores[city], cities[city]) = (Score(index, kind, home, city, isGlobal), city);
        Array.Sort(scores, cities);
        var eligible = Array.BinarySearch(scores, Excluded);
        return cities[..(eligible < 0 ? ~eligible : Array.IndexOf(scores, Excluded))];
    }

    // Small is good: near cities and heavy ones come first, with enough chance in it that no two networks look alike.
    ulong Score(int index, AsKind kind, int home, int city, bool isGlobal)
    {
        var chance = (hash.Of(Purpose.Pop, (ulong)index, (ulong)city) >> 44) + 4096;
        var weight = (ulong)Cities.All[city].Weight;
        var kilometres = (ulong)Cities.Kilometres(home, city);
        if (isGlobal)
            return chance / (weight * weight);
        if (kind == AsKind.Eyeball)
            return Cities.All[city].Country == Cities.All[home].Country ? chance / weight
                : kilometres < 1500 && weight >= 8 ? chance * 8 : Excluded;
        return chance * (kilometres + 400) / weight;
    }
}
