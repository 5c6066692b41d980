namespace Tracefleet.Simulation.Tests;

/// <summary>Many facts in one number: FNV-1a over their text (RFC 9923).</summary>
sealed class Fingerprint
{
    public ulong Value { get; private set; } = 0xCBF2_9CE4_8422_2325;

    public void Add(string fact)
    {
        foreach (var letter in fact)
            Value = unchecked((Value ^ letter) * 0x100_0000_01B3);
    }
}
