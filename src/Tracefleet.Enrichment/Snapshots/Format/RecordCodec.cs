namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>How the facts of one kind stand in the records of a file.</summary>
abstract class RecordCodec<TFact> where TFact : class
{
    public abstract SnapshotKind Kind { get; }

    public abstract void Write(RecordWriter writer, TFact fact);

    /// <summary>Reads a record that <see cref="Check"/> found whole.</summary>
    public abstract TFact Read(ref RecordReader reader, SnapshotContent content);

    /// <summary>Reads a record without making anything of it; the reader then says whether it was whole.</summary>
    public abstract void Check(ref RecordReader reader);
}

/// <summary>The codec of each kind.</summary>
static class RecordCodecs
{
    public static readonly OriginCodec Origin = new();
    public static readonly PlaceCodec Place = new();
    public static readonly ExchangeCodec Exchange = new();

    /// <summary>Null where the fact is of no kind.</summary>
    public static RecordCodec<TFact>? Of<TFact>() where TFact : class =>
        Origin as RecordCodec<TFact> ?? Place as RecordCodec<TFact> ?? Exchange as RecordCodec<TFact>;

    public static void Check(SnapshotKind kind, ref RecordReader reader)
    {
        if (kind == SnapshotKind.Asn)
            Origin.Check(ref reader);
        else if (kind == SnapshotKind.Geo)
            Place.Check(ref reader);
        else
            Exchange.Check(ref reader);
    }
}
