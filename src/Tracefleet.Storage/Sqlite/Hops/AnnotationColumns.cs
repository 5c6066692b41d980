using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>Between annotations and the columns of table annotation.</summary>
static class AnnotationColumns
{
    const int DigestLength = 16;

    public static string Origins(Annotation annotation) => string.Join(' ', annotation.Origins.Select(origin => origin.Number));

    /// <summary>The first 16 bytes of a SHA-256 over every column, each with its length, so that equal digests mean equal annotations.</summary>
    public static byte[] Digest(Annotation annotation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Origins(annotation));
        Add(annotation.AsName);
        Add(annotation.Prefix?.ToString());
        Add(annotation.Ixp);
        Add(annotation.Country);
        Add(annotation.City);
        AddNumber(annotation.Latitude);
        AddNumber(annotation.Longitude);
        // Only where there is one, so that annotations from before there was this column keep their digests.
        if (annotation.Special is { } special)
            Add(special);
        return hash.GetHashAndReset()[..DigestLength];

        void Add(string? text) => AddBytes(text is null ? null : Encoding.UTF8.GetBytes(text));

        void AddNumber(double? number)
        {
            var bytes = new byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleBigEndian(bytes, number ?? 0);
            AddBytes(number is null ? null : bytes);
        }

        void AddBytes(byte[]? bytes)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(bytes ?? []);
        }
    }

    public static Annotation Read(Statement row) => new(
        ReadOrigins(row.Text(0)), row.TextOrNull(1), row.TextOrNull(2) is { } prefix ? Prefix.Parse(prefix) : null, row.TextOrNull(3),
        row.TextOrNull(4), row.TextOrNull(5), row.DoubleOrNull(6), row.DoubleOrNull(7))
    { Special = row.TextOrNull(8) };

    static ImmutableArray<Asn> ReadOrigins(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => new Asn(uint.Parse(number, System.Globalization.CultureInfo.InvariantCulture)))];
}

/// <summary>Annotations are equal when their parts are; the record's own equality compares the origins by reference.</summary>
sealed class AnnotationComparer : IEqualityComparer<Annotation>
{
    public static readonly AnnotationComparer Instance = new();

    public bool Equals(Annotation? left, Annotation? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && SameParts(left, right));

    static bool SameParts(Annotation left, Annotation right) =>
        left.Prefix == right.Prefix && left.Latitude == right.Latitude && left.Longitude == right.Longitude
        && left.City == right.City && left.Country == right.Country && left.Ixp == right.Ixp && left.AsName == right.AsName
        && left.Special == right.Special && left.Origins.AsSpan().SequenceEqual(right.Origins.AsSpan());

    // Enough to tell annotations apart; hashing every text would cost more than the rare comparison.
    public int GetHashCode(Annotation annotation) => HashCode.Combine(
        annotation.Prefix, annotation.Latitude, annotation.Longitude, annotation.Special, annotation.Origins.IsDefaultOrEmpty ? default : annotation.Origins[0]);
}
