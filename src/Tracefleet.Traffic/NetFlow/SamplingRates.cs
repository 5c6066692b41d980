namespace Tracefleet.Traffic.NetFlow;

/// <summary>What a sampling rate holds for.</summary>
enum SamplingScope : byte
{
    /// <summary>samplerId or selectorId.</summary>
    Sampler,

    /// <summary>ifIndex.</summary>
    Interface,

    /// <summary>Template id.</summary>
    Template,
}

/// <summary>The sampling rates that the options of one observation domain told: one in so many packets, 1 or more.</summary>
sealed class SamplingRates
{
    readonly Dictionary<(SamplingScope Scope, ulong Id), uint> _rates = [];
    readonly int[] _known = new int[3];

    /// <summary>Of the whole domain; null where nobody said.</summary>
    public uint? Domain { get; set; }

    public int Count => _rates.Count;

    /// <returns>False where the rate is new and there is no room.</returns>
    public bool Set(SamplingScope scope, ulong id, uint rate, bool hasRoom)
    {
        if (!_rates.ContainsKey((scope, id)))
        {
            if (!hasRoom)
                return false;
            _known[(int)scope]++;
        }
        _rates[(scope, id)] = rate;
        return true;
    }

    public uint? Find(SamplingScope scope, ulong? id) =>
        _known[(int)scope] > 0 && id is { } known && _rates.TryGetValue((scope, known), out var rate) ? rate : null;
}
