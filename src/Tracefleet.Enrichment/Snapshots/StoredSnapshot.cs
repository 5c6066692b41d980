using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>A snapshot in its file, mapped into memory. Any number of threads may ask.</summary>
public sealed partial class StoredSnapshot : IDisposable
{
    /// <summary>Extension of snapshot files.</summary>
    public const string Extension = ".tfsnap";

    readonly Lock _making = new();

    SnapshotContent? _content;
    object? _facts;
    ExpandedTries? _expanded;

    StoredSnapshot(SnapshotDescription description, SnapshotContent content) => (Description, _content) = (description, content);

    public SnapshotDescription Description { get; }

    /// <summary>Distinct facts.</summary>
    public int Records => Content.Records;

    /// <summary>Of its file.</summary>
    public int SizeInBytes => Content.SizeInBytes;

    SnapshotContent Content => Volatile.Read(ref _content) ?? throw new ObjectDisposedException(Description.Id);

    /// <summary>Maps a file and checks all of it.</summary>
    /// <exception cref="SnapshotException">It cannot be read, is no snapshot, is broken, or of a newer version.</exception>
    public static StoredSnapshot Open(string path)
    {
        try
        {
            return Open(MappedBytes.Map(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(path, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads a snapshot that is already in memory; the bytes must not change any more.</summary>
    /// <param name="name">For error messages.</param>
    /// <exception cref="SnapshotException">It is no snapshot, is broken, or of a newer version.</exception>
    public static StoredSnapshot FromBytes(ReadOnlyMemory<byte> snapshot, string name) => Open(new MappedBytes(snapshot), name);

    static StoredSnapshot Open(MappedBytes memory, string name)
    {
        var content = SnapshotContent.Open(memory, name);
        var description = SnapshotDescriptionJson.Read(content.Bytes(SnapshotSection.Description));
        content.KeepAlive();
        return description is not null && description.Kind == content.Kind && description.Ipv4Prefixes == content.Ipv4Count && description.Ipv6Prefixes == content.Ipv6Count
            ? new StoredSnapshot(description, content)
            : throw SnapshotTable.Broken(name, "its description does not fit its content");
    }

    /// <summary>The kind's facts: <see cref="Origin"/>, <see cref="Place"/> or <see cref="Exchange"/>. They stay usable after <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">The snapshot is of another kind.</exception>
    public Facts<TFact> Facts<TFact>() where TFact : class => Stored<TFact>();

    /// <inheritdoc cref="Facts{TFact}"/>
    public StoredFacts<TFact> Stored<TFact>() where TFact : class
    {
        var content = Content;
        if (RecordCodecs.Of<TFact>() is not { } codec || codec.Kind != content.Kind)
            throw new InvalidOperationException($"{Description.Id} holds no facts of type {typeof(TFact).Name}.");
        lock (_making)
            return (StoredFacts<TFact>)(_facts ??= new StoredFacts<TFact>(content, codec, _expanded));
    }

    /// <summary>Takes the search structures (some 4 MB for the whole Internet) out of the file into memory of their own, where a search checks no bounds
    /// and waits for no disk: for those who annotate in bulk.</summary>
    public void Expand()
    {
        var content = Content;
        lock (_making)
        {
            if (_expanded is null)
                _expanded = content.Expand();
            (_facts as IExpandable)?.Use(_expanded);
        }
    }

    /// <summary>All prefixes in order, IPv4 first.</summary>
    public IEnumerable<(Prefix Prefix, TFact Fact)> Enumerate<TFact>() where TFact : class
    {
        var facts = Stored<TFact>();
        return Content.Prefixes().Select(row => (row.Prefix, facts.FactOf(row.Record)));
    }

    /// <summary>Lets go of the file, which is unmapped when no facts of it are in use any more.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _content, null);
        (_facts, _expanded) = (null, null);
    }

    /// <summary>Prefixes with the numbers of their records, as <see cref="StoredFacts{TFact}.FactOf"/> takes them.</summary>
    internal IEnumerable<(Prefix Prefix, int Record)> Prefixes() => Content.Prefixes();
}
