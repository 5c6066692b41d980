using System.Globalization;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>A network, a measurement through it and what must come of it, read from a text file. See Scenarios/README.md.</summary>
public sealed class SessionScenario
{
    readonly string _measurement;
    readonly Dictionary<string, string> _settings = [];
    readonly HashSet<string> _used = [];

    SessionScenario(string measurement, string[] methods) =>
        (_measurement, Variants) = (measurement, [.. methods.SelectMany(method => new[] { method + "4", method + "6" })]);

    public List<string> Variants { get; }
    public List<ScriptedHop> Hops { get; } = [];
    public HashSet<string> Shown { get; } = [];

    /// <summary>What must become of each probe; empty when the file does not say.</summary>
    public List<string> ExpectedRecords { get; } = [];
    public Dictionary<string, long> ExpectedCounters { get; } = [];

    /// <summary>Every other line: what the result must say.</summary>
    public List<string> Expected { get; } = [];

    /// <summary>Every file of a measurement's folder in each variant that it allows.</summary>
    public static TheoryData<string, string> All(string measurement, params string[] methods)
    {
        var cases = new TheoryData<string, string>();
        foreach (var path in Directory.GetFiles(FolderOf(measurement), "*.txt").Order(StringComparer.Ordinal))
            foreach (var variant in Read(measurement, Path.GetFileNameWithoutExtension(path), methods).Variants)
                cases.Add(Path.GetFileNameWithoutExtension(path), variant);
        return cases;
    }

    public static SessionScenario Read(string measurement, string name, params string[] methods)
    {
        var scenario = new SessionScenario(measurement, methods);
        var lines = File.ReadLines(Path.Combine(FolderOf(measurement), name + ".txt"));
        foreach (var line in lines.Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
            scenario.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return scenario;
    }

    static string FolderOf(string measurement) => Path.Combine(AppContext.BaseDirectory, "Scenarios", measurement);

    void Add(string[] words)
    {
        if (words[0] == _measurement)
        {
            foreach (var word in words[1..])
                _settings[word.Split('=')[0]] = word.Split('=')[1];
        }
        else if (words[0] == "only")
        {
            Variants.RemoveAll(variant => !words.Contains(variant));
        }
        else if (words[0] == "not")
        {
            Variants.RemoveAll(words.Contains);
        }
        else if (words[0] == "show")
        {
            Shown.UnionWith(words[1..]);
        }
        else if (words[0] == "hop")
        {
            Hops.Add(ScriptedHop.Parse(words[1..]));
        }
        else if (words[0] == "count")
        {
            ExpectedCounters[words[1]] = int.Parse(words[2], CultureInfo.InvariantCulture);
        }
        else
        {
            (char.IsAsciiDigit(words[0][0]) ? ExpectedRecords : Expected).Add(string.Join(' ', words));
        }
    }

    public int? Setting(string name)
    {
        _used.Add(name);
        return _settings.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : null;
    }

    public int Setting(string name, int otherwise) => Setting(name) ?? otherwise;

    public TimeSpan Milliseconds(string name, int otherwise) => TimeSpan.FromMilliseconds(Setting(name, otherwise));

    public ProbeFormat Format(TraceMethod method) => ProbeFormat.Default with
    {
        Method = method,
        PacketSize = Setting("size"),
        TrafficClass = (byte)Setting("tos", 0),
    };

    /// <summary>A word that nothing asked for is a mistake in the file.</summary>
    public void ThrowIfUnknown()
    {
        if (_settings.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unknown)
            throw new FormatException($"'{unknown}' is no parameter of a scenario's {_measurement}.");
    }

    /// <summary>Lines of the expectation that begin with this word.</summary>
    public List<string> ExpectedOf(string word) => [.. Expected.Where(line => line.Split(' ')[0] == word)];

    /// <summary>The expected line as it really is: its words without a value stand for what they are, those with one for what was measured.</summary>
    public static string Measured(string expected, Func<string, object?> value) => string.Join(' ', expected.Split(' ').Select(word =>
        word.IndexOf('=') is var at and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{word[..at]}={value(word[..at])}") : word));
}
