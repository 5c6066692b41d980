using Tracefleet.Addressing;

namespace Tracefleet.Simulation.Topology;

/// <summary>Invents AS numbers and names; no name is given twice.</summary>
sealed class AsNames(KeyedHash hash)
{
    static readonly string[] Starts =
        ["Al", "Bre", "Cal", "Dor", "El", "Fen", "Gar", "Hel", "Iv", "Jor", "Kel", "Lum", "Mar", "Nor", "Or", "Pel", "Quen", "Ros",
            "Sel", "Tor",
            "Ul", "Vel", "Wes", "Xan", "Yar", "Zel", "Bran", "Cor", "Dray", "Fal"];
    static readonly string[] Ends =
        ["dara", "via", "mont", "wick", "sund", "tera", "nova", "lis", "brek", "holm", "para", "quist", "ridge", "sola", "vane", "mora",
            "kand", "feld",
            "gard", "lynn", "tavo", "zen", "borg", "dale"];
    static readonly string[][] Suffixes =
    [
        ["Global Carrier", "Backbone", "International Carrier"],
        ["Transit", "Networks", "Carrier", "Interconnect"],
        ["Telecom", "Broadband", "Fibre", "Mobile", "Cable"],
        ["Hosting", "Cloud", "Media", "CDN", "Data Centers"],
    ];

    readonly HashSet<uint> _numbers = [];
    readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public Asn NextNumber(int index, AsKind kind)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            var draw = hash.Of(Purpose.AsNumber, (ulong)index, attempt);
            var number = kind == AsKind.Tier1 ? (uint)(200 + KeyedHash.Below(draw, 7000))
                : KeyedHash.Happens(KeyedHash.Mix(draw), 550) ? (uint)(8000 + KeyedHash.Below(draw, 56_000))
                : (uint)(196_608 + KeyedHash.Below(draw, 200_000));
            // 23456 is AS_TRANS (RFC 6793); 64000 and up to 131071 is left to reserved and private numbers (RFC 6996, RFC 5398).
            if (number != 23_456 && _numbers.Add(number))
                return new Asn(number);
        }
    }

    public string NextName(int index, AsKind kind, string country)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            var draw = hash.Of(Purpose.AsName, (ulong)index, attempt);
            var suffixes = Suffixes[(int)kind];
            var stem = Starts[KeyedHash.Below(draw, Starts.Length)] + Ends[KeyedHash.Below(KeyedHash.Mix(draw), Ends.Length)];
            var name = $"{stem} {suffixes[KeyedHash.Below(KeyedHash.Mix(draw + 1 & long.MaxValue), suffixes.Length)]}";
            if (kind != AsKind.Tier1)
                name += $" {country}";
            if (_names.Add(name))
                return name;
        }
    }
}
