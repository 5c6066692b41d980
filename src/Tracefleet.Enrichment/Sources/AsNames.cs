using Tracefleet.Addressing;
using Tracefleet.Enrichment.Compression;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Names of ASes.</summary>
/// <remarks>At most <see cref="MaxLength"/> UTF-16 units of a name are kept, and at most <see cref="MaxCount"/> names: some 200 MB.</remarks>
public sealed class AsNames
{
    /// <summary>The longest name that is kept whole.</summary>
    public const int MaxLength = 200;

    /// <summary>Ten times as many as there are ASes.</summary>
    public const int MaxCount = 1_200_000;

    readonly Dictionary<uint, string> _names = [];

    AsNames() { }

    public int Count => _names.Count;

    public string? Find(Asn asn) => _names.GetValueOrDefault(asn.Number);

    /// <summary>From JSON as pyasn writes it (number to name, or to objects with a name), or lines of number, blank and name; plain, gzip or bzip2.</summary>
    /// <remarks>Numbers may be written as <c>64500</c> or <c>AS64500</c>. The country of an object is put behind its name, as in pyasn's: <c>GOOGLE, US</c>.</remarks>
    /// <exception cref="SnapshotException">Neither.</exception>
    public static AsNames Read(Stream input, string name)
    {
        using var bytes = new ReadAhead(input, name, ImportOptions.Default with { MaxBytes = 1L << 30 }, CancellationToken.None);
        while (bytes.Window.TrimStart(" \t\r\n\uFEFF"u8).IsEmpty && bytes.More())
            bytes.Consume(bytes.Window.Length - bytes.Window.TrimStart(" \t\r\n\uFEFF"u8).Length);
        bytes.Consume(bytes.Window.Length - bytes.Window.TrimStart(" \t\r\n\uFEFF"u8).Length);
        var names = new AsNames();
        if (bytes.Window.StartsWith("{"u8))
            new AsNamesJson(bytes, name).ReadTo(names.Add);
        else
            AsNamesText.Read(bytes, name, names.Add);
        if (bytes.Damage is { } damage)
            throw new SnapshotException(name, null, $"cannot be read: {damage}");
        if (names.Count == 0)
            throw new SnapshotException(name, null, "it holds no AS names: neither JSON of number and name nor lines such as \"15169 GOOGLE, US\"");
        return names;
    }

    /// <returns>False when there are too many.</returns>
    bool Add(uint asn, string name)
    {
        _names[asn] = name.Length <= MaxLength ? name : name[..MaxLength];
        return _names.Count <= MaxCount;
    }
}
