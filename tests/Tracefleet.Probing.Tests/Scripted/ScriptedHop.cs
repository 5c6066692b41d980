namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>What the network does with probes of a TTL, or of that TTL and all above for a <c>dst</c>.</summary>
/// <param name="Words">Everything after the delay, for example <c>lose=1</c>.</param>
public sealed record ScriptedHop(int Ttl, string Name, TimeSpan Delay, string[] Words)
{
    public static ScriptedHop Parse(string[] words) => new(
        Number(words[0]), words[1], words.Length > 2 ? ScenarioFile.Duration(words[2]) : default, words.Length > 3 ? words[3..] : []);

    public bool Has(string word) => Words.Contains(word);

    public string? Value(string name) =>
        Words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public int Count(string name, int otherwise) =>
        Value(name) is { } value ? Number(value) : otherwise;

    /// <summary>Whether the line speaks of this probe: the <paramref name="seen"/>th of its TTL, from 1, in this flow.</summary>
    public bool IsFor(int seen, int flow) =>
        (Value("nth") is not { } nth || IsIn(nth, seen))
        && (Value("turn") is not { } turn || IsShare(turn, seen - 1))
        && (Value("way") is not { } way || IsShare(way, flow));

    // 3, 2-4, 5- and any of these with + between.
    static bool IsIn(string ranges, int number) => ranges.Split('+').Select(range => range.Split('-')).Any(ends =>
        number >= Number(ends[0]) && number <= (ends.Length == 1 ? Number(ends[0]) : ends[1].Length == 0 ? int.MaxValue : Number(ends[1])));

    // 0+2/4: what is 0 or 2 modulo 4.
    static bool IsShare(string share, int number)
    {
        var parts = share.Split('/');
        return parts[0].Split('+').Select(Number).Contains(number % Number(parts[1]));
    }

    static int Number(string text) => ScenarioFile.Number(text);
}
