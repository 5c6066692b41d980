using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>Gives a message a wanted checksum by spending its last two bytes.</summary>
static class ChosenChecksum
{
    public static void Write(Span<byte> message, int checksumOffset, uint pseudoHeader, ushort wanted)
    {
        var spent = message[^2..];
        spent.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[checksumOffset..], 0);
        var word = InternetChecksum.Compensation(InternetChecksum.Sum(message, pseudoHeader), wanted);
        // In a message of odd length the two bytes straddle two words, the first being the low byte of its word.
        if (message.Length % 2 != 0)
            word = BinaryPrimitives.ReverseEndianness(word);
        BinaryPrimitives.WriteUInt16BigEndian(spent, word);
        BinaryPrimitives.WriteUInt16BigEndian(message[checksumOffset..], wanted);
    }
}
