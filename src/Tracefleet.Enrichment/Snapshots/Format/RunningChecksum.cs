using System.Numerics;
using System.Runtime.InteropServices;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary><see cref="SectionChecksum"/> of a section that comes in pieces.</summary>
sealed class RunningChecksum
{
    const int Lanes = 4, Block = Lanes * sizeof(ulong);

    readonly uint[] _lanes = [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue];
    readonly byte[] _rest = new byte[Block];
    int _restLength;

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (_restLength > 0)
        {
            var taken = Math.Min(Block - _restLength, piece.Length);
            piece[..taken].CopyTo(_rest.AsSpan(_restLength));
            _restLength += taken;
            piece = piece[taken..];
            if (_restLength < Block)
                return;
            AddBlocks(_rest);
        }
        var whole = piece.Length / Block * Block;
        AddBlocks(piece[..whole]);
        piece[whole..].CopyTo(_rest);
        _restLength = piece.Length - whole;
    }

    public uint Finish()
    {
        var checksum = uint.MaxValue;
        foreach (var lane in _lanes)
            checksum = BitOperations.Crc32C(checksum, lane);
        foreach (var rest in _rest.AsSpan(0, _restLength))
            checksum = BitOperations.Crc32C(checksum, rest);
        return ~checksum;
    }

    void AddBlocks(ReadOnlySpan<byte> blocks)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(blocks);
        for (var i = 0; i < words.Length; i++)
            _lanes[i % Lanes] = BitOperations.Crc32C(_lanes[i % Lanes], words[i]);
    }
}
