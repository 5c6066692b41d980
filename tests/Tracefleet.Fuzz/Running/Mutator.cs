namespace Tracefleet.Fuzz.Running;

/// <summary>Spoils good inputs: bits, bytes, lengths, cuts, repetitions, and halves of two in one. The same seed spoils in the same way.</summary>
public sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    const int MaxLength = 4_096;

    static readonly byte[] s_edges = [0, 1, 3, 4, 7, 8, 0x40, 0x7F, 0x80, 0xFE, 0xFF];

    readonly Random _random = new(seed);

    public byte[] Next()
    {
        var input = corpus[_random.Next(corpus.Count)].ToArray();
        for (var changes = 1 + _random.Next(6); changes > 0; changes--)
            input = Spoiled(input);
        return input;
    }

    byte[] Spoiled(byte[] input)
    {
        if (input.Length == 0)
            return [(byte)_random.Next(256)];
        var at = _random.Next(input.Length);
        switch (_random.Next(8))
        {
            case 0:
                input[at] ^= (byte)(1 << _random.Next(8));
                return input;
            case 1:
                input[at] = (byte)_random.Next(256);
                return input;
            case 2:
                input[at] = s_edges[_random.Next(s_edges.Length)];
                return input;
            case 3:
                return input[..at];
            case 4:
                _random.NextBytes(input.AsSpan(at, Math.Min(input.Length - at, 1 + _random.Next(8))));
                return input;
            case 5:
                return Bounded([.. input[..at], .. input[_random.Next(input.Length)..]]);
            case 6:
                return Bounded([.. input, .. new byte[_random.Next(200)]]);
            default:
                var other = corpus[_random.Next(corpus.Count)];
                return Bounded([.. input[..at], .. other[_random.Next(other.Length)..]]);
        }
    }

    static byte[] Bounded(byte[] input) => input.Length <= MaxLength ? input : input[..MaxLength];
}
