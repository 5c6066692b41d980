using System.Globalization;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>A scenario of a session that the engine runs: its settings are asked for by name, its lines of the expectation by their first word.</summary>
public sealed class SessionScenario : ScenarioFile
{
    readonly Dictionary<string, int> _settings = [];
    readonly HashSet<string> _used = [];

    SessionScenario(string measurement, string[] methods)
        : base(measurement, methods)
    {
    }

    /// <summary>What must become of each probe; empty when the file does not say.</summary>
    public List<string> ExpectedRecords { get; } = [];

    /// <summary>Every other line: what the result must say.</summary>
    public List<string> Expected { get; } = [];

    /// <summary>Every file of a measurement's folder in each variant that it allows.</summary>
    public static TheoryData<string, string> All(string measurement, params string[] methods) =>
        All(FolderOf(measurement), path => ReadFrom(measurement, path, methods));

    public static SessionScenario Read(string measurement, string name, params string[] methods) =>
        ReadFrom(measurement, Path.Combine(FolderOf(measurement), name + ".txt"), methods);

    static SessionScenario ReadFrom(string measurement, string path, string[] methods)
    {
        var scenario = new SessionScenario(measurement, methods);
        scenario.Load(path);
        return scenario;
    }

    static string FolderOf(string measurement) => Path.Combine(Scenario.Folder, measurement);

    protected override void Expect(string[] words) => (char.IsAsciiDigit(words[0][0]) ? ExpectedRecords : Expected).Add(string.Join(' ', words));

    protected override void Set(string setting, int value) => _settings[setting] = value;

    public int? Setting(string name)
    {
        _used.Add(name);
        return _settings.TryGetValue(name, out var value) ? value : null;
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
            throw Unknown(unknown);
    }

    /// <summary>Lines of the expectation that begin with this word.</summary>
    public List<string> ExpectedOf(string word) => [.. Expected.Where(line => line.Split(' ')[0] == word)];

    /// <summary>The expected line as it really is: its words without a value stand for what they are, those with one for what was measured.</summary>
    public static string Measured(string expected, Func<string, object?> value) => string.Join(' ', expected.Split(' ').Select(word =>
        word.IndexOf('=') is var at and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{word[..at]}={value(word[..at])}") : word));
}
