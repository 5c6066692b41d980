using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>Keys of words and annotations, looked up or given on the writer's thread.</summary>
sealed class Interned
{
    // Enough for every prefix of today's Internet tables that a campaign meets; about 50 MB when full.
    const int MostRemembered = 200_000;

    readonly Dictionary<string, long> _words = new(StringComparer.Ordinal);
    readonly Dictionary<Annotation, long> _annotations = new(AnnotationComparer.Instance);

    /// <summary>Something was undone: keys given since may not exist.</summary>
    public void Forget()
    {
        _words.Clear();
        _annotations.Clear();
    }

    public long? KeyOrNull(Connection connection, string? word) => word is null ? null : Key(connection, word);

    public long Key(Connection connection, string word)
    {
        if (_words.TryGetValue(word, out var known))
            return known;
        var id = connection.Query("FindWord").Bind(word).ReadSingle() ?? Insert(connection.Query("InsertWord").Bind(word), connection);
        Remember(_words, word, id);
        return id;
    }

    public long Key(Connection connection, Annotation annotation)
    {
        if (_annotations.TryGetValue(annotation, out var known))
            return known;
        var digest = AnnotationColumns.Digest(annotation);
        var id = connection.Query("FindAnnotation").Bind(digest).ReadSingle() ?? Insert(
            connection.Query("InsertAnnotation").Bind(digest).Bind(AnnotationColumns.Origins(annotation)).Bind(annotation.AsName)
                .Bind(annotation.Prefix?.ToString()).Bind(annotation.Ixp).Bind(annotation.Country).Bind(annotation.City)
                .Bind(annotation.Latitude).Bind(annotation.Longitude).Bind(annotation.Special), connection);
        Remember(_annotations, annotation, id);
        return id;
    }

    static long Insert(Statement statement, Connection connection)
    {
        statement.Run();
        return connection.LastInsertedId;
    }

    static void Remember<TKey>(Dictionary<TKey, long> keys, TKey key, long id) where TKey : notnull
    {
        if (keys.Count >= MostRemembered)
            keys.Clear();
        keys.Add(key, id);
    }
}
