namespace Tracefleet.Traffic.NetFlow;

/// <summary>Rates of sampling from what records say, and counts scaled by them.</summary>
static class SamplingArithmetic
{
    /// <summary>The rate that a record itself gives, of a flow or of a sampler: one in so many packets, 1 or more.</summary>
    /// <remarks>samplingInterval and samplerRandomInterval; RFC 5477 §8.2: packets taken in a row and passed over, size of population and sample, and
    /// probability.</remarks>
    public static uint? RateIn(FieldValues values)
    {
        if (values.Number(FieldRole.SamplingRate) is > 0 and { } rate)
            return (uint)Math.Min(rate, uint.MaxValue);
        if (values.Number(FieldRole.SamplingPacketInterval) is > 0 and { } taken && values.Number(FieldRole.SamplingPacketSpace) is { } passed)
            return Rounded(((double)taken + passed) / taken);
        if (values.Number(FieldRole.SamplingSize) is > 0 and { } size && values.Number(FieldRole.SamplingPopulation) is { } population)
            return Rounded((double)population / size);
        return values.Float(FieldRole.SamplingProbability) is > 0 and { } probability ? Rounded(1 / probability) : null;
    }

    /// <summary>A product beyond 64 bits is the largest number there is: such counters are not meant.</summary>
    public static ulong Scaled(ulong count, uint rate) => Math.BigMul(count, rate, out var low) == 0 ? low : ulong.MaxValue;

    static uint? Rounded(double rate) => rate switch
    {
        >= uint.MaxValue => uint.MaxValue,
        >= 1 => (uint)Math.Round(rate),
        _ => null,
    };
}
