using System.Buffers.Binary;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>Records on their way into a section: each goes to a passing file at once, those that came lately only once.</summary>
/// <param name="ends">Gets where each record ends; null where all are as long.</param>
sealed class RecordSpill(string name, Stream records, Stream? ends, RecentRecords recent) : IDisposable
{
    /// <summary>Of one section: more than a file of routes can hold.</summary>
    const int MaxBytes = int.MaxValue - (1 << 20);

    int _bytes;

    public int Count { get; private set; }

    public Stream Records => records;

    public Stream? Ends => ends;

    /// <summary>The number of a record, from 0; equal ones have the same while they are remembered.</summary>
    /// <exception cref="SnapshotException">There are more than a file of routes can hold.</exception>
    public int NumberOf(ReadOnlySpan<byte> record)
    {
        var hash = RecentRecords.HashOf(record);
        var number = recent.Find(record, hash);
        if (number >= 0)
            return number;
        number = Append(record);
        recent.Add(record, hash, number);
        return number;
    }

    int Append(ReadOnlySpan<byte> record)
    {
        if (record.Length > MaxBytes - _bytes || Count == MaxBytes / sizeof(int))
            throw TooMany(name);
        _bytes += record.Length;
        records.Write(record);
        if (ends is not null)
        {
            Span<byte> end = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(end, _bytes);
            ends.Write(end);
        }
        return Count++;
    }

    public static SnapshotException TooMany(string name) =>
        new(name, null, $"its routes take more than the {int.MaxValue} bytes that a file of routes can have; create the snapshot without --routes");

    public void Dispose()
    {
        records.Dispose();
        ends?.Dispose();
    }
}
