using System.Collections.Immutable;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>What a database says about itself.</summary>
/// <param name="NodeCount">Nodes of the search tree.</param>
/// <param name="RecordBits">24, 28 or 32; a node has two records.</param>
/// <param name="IpVersion">4, or 6 where the tree holds IPv6 and, below ::/96, IPv4.</param>
/// <param name="DatabaseType">For example <c>GeoLite2-City</c>; tells which fields the records have.</param>
public sealed record MmdbMetadata(
    uint NodeCount, int RecordBits, int IpVersion, string DatabaseType, DateTimeOffset BuiltAt,
    ImmutableArray<string> Languages, ImmutableDictionary<string, string> Description)
{
    const long LastUnixSecond = 253_402_300_799;

    /// <summary>Bytes of one node.</summary>
    public int NodeBytes => RecordBits / 4;

    /// <summary>Bytes of the whole search tree.</summary>
    public long TreeBytes => (long)NodeCount * NodeBytes;

    internal static MmdbMetadata Read(MmdbSection section)
    {
        var map = new MmdbValue(section, 0);
        if (map.Type != MmdbType.Map)
            throw Invalid("metadata", "is not a map");
        var major = Number(map, "binary_format_major_version", ushort.MaxValue);
        Number(map, "binary_format_minor_version", ushort.MaxValue);
        if (major != 2)
            throw new MmdbException(MmdbFault.UnsupportedVersion, $"Binary format {major} is not supported; this reader knows 2.");
        return new MmdbMetadata(
            (uint)Number(map, "node_count", uint.MaxValue),
            (int)OneOf(map, "record_size", 24, 28, 32),
            (int)OneOf(map, "ip_version", 4, 6),
            Text(map, "database_type"),
            DateTimeOffset.FromUnixTimeSeconds((long)Number(map, "build_epoch", LastUnixSecond)),
            ReadLanguages(map),
            ReadDescription(map));
    }

    static ulong OneOf(MmdbValue map, string field, params ReadOnlySpan<ulong> allowed)
    {
        var number = Number(map, field, ulong.MaxValue);
        return allowed.Contains(number) ? number : throw Invalid(field, $"is {number}, expected one of {string.Join(", ", allowed.ToArray())}");
    }

    static ulong Number(MmdbValue map, string field, ulong largest)
    {
        var number = 0UL;
        if (!Field(map, field, out var value) || !value.TryReadUInt64(out number))
            throw Invalid(field, "is missing or not an unsigned number");
        return number <= largest ? number : throw Invalid(field, $"is {number}, the largest allowed is {largest}");
    }

    static string Text(MmdbValue map, string field) =>
        Field(map, field, out var value) && value.TryReadString(out var text) ? text : throw Invalid(field, "is missing or not a string");

    static ImmutableArray<string> ReadLanguages(MmdbValue map)
    {
        var languages = ImmutableArray.CreateBuilder<string>();
        if (Field(map, "languages", out var list))
            foreach (var element in list)
                languages.Add(element.Value.TryReadString(out var language) ? language : throw Invalid("languages", "holds something other than a string"));
        return languages.ToImmutable();
    }

    static ImmutableDictionary<string, string> ReadDescription(MmdbValue map)
    {
        var description = ImmutableDictionary.CreateBuilder<string, string>();
        if (Field(map, "description", out var texts))
            foreach (var pair in texts)
                description[MmdbText.Decode(pair.Key)] =
                    pair.Value.TryReadString(out var text) ? text : throw Invalid("description", "holds something other than a string");
        return description.ToImmutable();
    }

    static bool Field(MmdbValue map, string field, out MmdbValue value) => map.TryGet(System.Text.Encoding.UTF8.GetBytes(field), out value);

    static MmdbException Invalid(string field, string problem) => new(MmdbFault.InvalidMetadata, $"Metadata field {field} {problem}.");
}
