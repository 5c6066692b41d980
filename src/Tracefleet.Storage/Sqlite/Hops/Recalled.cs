using System.Collections.Concurrent;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>Words and annotations by key, as the readers have met them. Neither ever changes once it is committed.</summary>
sealed class Recalled
{
    const int MostRemembered = 200_000;

    readonly ConcurrentDictionary<long, string> _words = new();
    readonly ConcurrentDictionary<long, Annotation> _annotations = new();

    public string? WordOrNull(Connection connection, long? id) => id is { } key ? Word(connection, key) : null;

    public string Word(Connection connection, long id)
    {
        if (_words.TryGetValue(id, out var known))
            return known;
        var word = connection.Query("GetWord").Bind(id).ReadAll(row => row.Text(0)).Single();
        Remember(_words, id, word);
        return word;
    }

    public Annotation Annotation(Connection connection, long id)
    {
        if (_annotations.TryGetValue(id, out var known))
            return known;
        var annotation = connection.Query("GetAnnotation").Bind(id).ReadAll(AnnotationColumns.Read).Single();
        Remember(_annotations, id, annotation);
        return annotation;
    }

    static void Remember<T>(ConcurrentDictionary<long, T> known, long id, T value)
    {
        if (known.Count >= MostRemembered)
            known.Clear();
        known.TryAdd(id, value);
    }
}
