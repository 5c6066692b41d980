using System.Buffers.Binary;
using Tracefleet.Enrichment.Compression;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Cuts decompressed data into MRT records. What cannot be one is counted in the faults and passed over.</summary>
sealed class MrtRecords(ReadAhead input, Faults faults)
{
    /// <summary>No collector writes longer ones: a TABLE_DUMP_V2 record of 65,535 routes with paths of 50 ASes takes some 15 MiB.</summary>
    public const int MaxLength = 16 << 20;

    int _length;

    public MrtRecord Current { get; private set; }

    /// <summary>Valid until the next <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Message => input.Window.Slice(MrtRecord.HeaderLength, Current.Length);

    /// <summary>Moves to the next whole record.</summary>
    public bool Next()
    {
        input.Consume(_length);
        _length = 0;
        while (true)
        {
            if (!Has(MrtRecord.HeaderLength))
                return End();
            var offset = input.Offset;
            var header = input.Window;
            var length = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
            Current = new MrtRecord(offset, BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt16BigEndian(header[4..]),
                BinaryPrimitives.ReadUInt16BigEndian(header[6..]), (int)Math.Min(length, MaxLength));
            if (length <= MaxLength)
                return Has(_length = MrtRecord.HeaderLength + (int)length) ? Counted() : End();
            faults.Records++;
            faults.Add(offset, $"a record of {length} bytes; at most {MaxLength} are read");
            if (!Skip(MrtRecord.HeaderLength + (long)length))
                return false;
        }
    }

    /// <summary>Lengthens the current record, whose header understates it.</summary>
    /// <returns>Whether the data goes on for so long.</returns>
    public bool Lengthen(int by)
    {
        if (!Has(_length + by))
            return false;
        _length += by;
        Current = Current with { Length = Current.Length + by };
        return true;
    }

    /// <summary>Whether a record header can stand so many bytes behind the current record, or the data ends right there.</summary>
    public bool IsFollowed(int behind)
    {
        var at = _length + behind;
        if (!Has(at + MrtRecord.HeaderLength))
            return input.Window.Length == at;
        return MrtType.IsKnown(BinaryPrimitives.ReadUInt16BigEndian(input.Window[(at + 4)..]));
    }

    bool Has(int length)
    {
        while (input.Window.Length < length)
        {
            if (!input.More())
                return false;
        }
        return true;
    }

    bool Counted()
    {
        faults.Records++;
        return true;
    }

    bool End()
    {
        var damage = input.Damage is { } reason ? $"{reason}: " : "";
        if (input.Window.Length > 0)
            faults.AddCut(input.Offset, $"{damage}the data ends inside a record at offset {input.Offset}");
        else if (input.Damage is not null)
            faults.AddCut(input.Offset, $"{damage}the data ends at offset {input.Offset}");
        input.Consume(input.Window.Length);
        _length = 0;
        return false;
    }

    bool Skip(long length)
    {
        while (true)
        {
            var part = (int)Math.Min(length, input.Window.Length);
            input.Consume(part);
            length -= part;
            if (length == 0)
                return true;
            if (!input.More())
            {
                faults.AddCut(input.Offset, $"the data ends inside a record at offset {input.Offset}");
                return false;
            }
        }
    }
}
