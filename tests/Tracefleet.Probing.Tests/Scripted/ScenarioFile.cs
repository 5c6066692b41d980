using System.Globalization;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>A network, a measurement through it and what must come of it, read from a text file: the lines that all measurements have, and what a
/// line is made of. See Scenarios/README.md.</summary>
/// <param name="measurement">The word that begins the line of its settings.</param>
public abstract class ScenarioFile(string measurement, IEnumerable<string> methods)
{
    public List<ScriptedHop> Hops { get; } = [];

    /// <summary>Names of methods, each with 4 or 6 for the family.</summary>
    public List<string> Variants { get; } = [.. methods.SelectMany(method => new[] { method + "4", method + "6" })];

    /// <summary>What is told of replies beyond the usual.</summary>
    public HashSet<string> Shown { get; } = [];
    public Dictionary<string, long> ExpectedCounters { get; } = [];

    protected abstract void Set(string setting, int value);

    /// <summary>Takes a line that only this kind of measurement has.</summary>
    protected abstract void Expect(string[] words);

    protected void Load(string path)
    {
        foreach (var line in File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
            Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    void Add(string[] words)
    {
        switch (words[0])
        {
            case "only":
                Variants.RemoveAll(variant => !words.Contains(variant));
                break;
            case "not":
                Variants.RemoveAll(words.Contains);
                break;
            case "show":
                Shown.UnionWith(words[1..]);
                break;
            case "hop":
                Hops.Add(ScriptedHop.Parse(words[1..]));
                break;
            case "count":
                ExpectedCounters[words[1]] = Number(words[2]);
                break;
            case var word when word == measurement:
                foreach (var setting in words[1..].Select(setting => setting.Split('=')))
                    Set(setting[0], Number(setting[1]));
                break;
            default:
                Expect(words);
                break;
        }
    }

    /// <summary>Every file of a folder in each variant that it allows.</summary>
    protected static TheoryData<string, string> All(string folder, Func<string, ScenarioFile> read)
    {
        var cases = new TheoryData<string, string>();
        foreach (var path in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var variant in read(path).Variants)
                cases.Add(Path.GetFileNameWithoutExtension(path), variant);
        }
        return cases;
    }

    protected FormatException Unknown(string setting) => new($"'{setting}' is no parameter of a scenario's {measurement}.");

    public static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    /// <summary>A duration like <c>20ms</c>.</summary>
    public static TimeSpan Duration(string word) => TimeSpan.FromMilliseconds(Number(word.Replace("ms", "", StringComparison.Ordinal)));
}
