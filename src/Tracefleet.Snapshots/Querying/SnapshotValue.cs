using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Tracefleet.Snapshots.Querying;

/// <summary>What an attribute says: as text for people and tables, and as JSON.</summary>
public abstract record SnapshotValue
{
    /// <summary>How text says that the snapshot is silent, which is neither 0 nor an empty text.</summary>
    public const string Silence = "-";

    /// <summary>The snapshot does not say.</summary>
    public static readonly SnapshotValue Unknown = new Nothing();

    public bool IsKnown => this is not Nothing;

    public static SnapshotValue Of(string? text) => text is null ? Unknown : new Words(text);

    public static SnapshotValue Of(long? number) => number is { } known ? new Whole(known) : Unknown;

    public static SnapshotValue Of(double? number) => number is { } known ? new Real(known) : Unknown;

    public static SnapshotValue Of(bool flag) => new Flag(flag);

    public static SnapshotValue Of(IEnumerable<long> numbers) => new Wholes([.. numbers]);

    public abstract void WriteTo(Utf8JsonWriter json);

    sealed record Nothing : SnapshotValue
    {
        public override void WriteTo(Utf8JsonWriter json) => json.WriteNullValue();

        public override string ToString() => Silence;
    }

    sealed record Words(string Text) : SnapshotValue
    {
        public override void WriteTo(Utf8JsonWriter json) => json.WriteStringValue(Text);

        public override string ToString() => Text;
    }

    sealed record Whole(long Number) : SnapshotValue
    {
        public override void WriteTo(Utf8JsonWriter json) => json.WriteNumberValue(Number);

        public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
    }

    sealed record Real(double Number) : SnapshotValue
    {
        public override void WriteTo(Utf8JsonWriter json) => json.WriteNumberValue(Number);

        public override string ToString() => Number.ToString("R", CultureInfo.InvariantCulture);
    }

    sealed record Flag(bool IsSet) : SnapshotValue
    {
        public override void WriteTo(Utf8JsonWriter json) => json.WriteBooleanValue(IsSet);

        public override string ToString() => IsSet ? "true" : "false";
    }

    sealed record Wholes(ImmutableArray<long> Numbers) : SnapshotValue
    {
        public bool Equals(Wholes? other) => other is not null && Numbers.AsSpan().SequenceEqual(other.Numbers.AsSpan());

        public override int GetHashCode() => Numbers is [var first, ..] ? HashCode.Combine(first, Numbers.Length) : 0;

        public override void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            foreach (var number in Numbers)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        public override string ToString() => Numbers.IsEmpty ? Silence : string.Join(' ', Numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }
}
