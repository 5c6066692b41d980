namespace Tracefleet.Enrichment.Compression;

/// <summary>A block of a bzip2 stream between its two steps: the Huffman code is undone, the sorting is not.</summary>
sealed class Bzip2Block
{
    public const int MaxLength = 900_000;

    /// <summary>The last column of the sorted rotations, one byte in each number's low bits.</summary>
    public uint[] Column { get; private set; } = [];

    /// <summary>How often each byte is in it.</summary>
    public int[] Counts { get; } = new int[256];

    public int Length { get; set; }

    /// <summary>Which rotation is the text itself.</summary>
    public int Origin { get; set; }

    /// <summary>Of the text, as the file says.</summary>
    public uint Crc { get; set; }

    /// <summary>What is wrong with the file instead of a block; null where nothing is.</summary>
    public string? Damage { get; set; }

    /// <summary>Makes <see cref="Column"/> long enough.</summary>
    public void Reserve(int length)
    {
        if (Column.Length < length)
            Column = new uint[length];
    }
}
