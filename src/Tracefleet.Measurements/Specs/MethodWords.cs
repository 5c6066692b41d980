using Tracefleet.Probing.Tracing;

namespace Tracefleet.Measurements.Specs;

/// <summary>The names of the probe methods as users write them: one for each <see cref="TraceMethod"/>.</summary>
public static class MethodWords
{
    public const string Udp = "udp", UdpParis = "udp-paris", Icmp = "icmp", IcmpParis = "icmp-paris", TcpSyn = "tcp-syn", TcpAck = "tcp-ack";

    static readonly (TraceMethod Method, string Word)[] Words =
    [
        (TraceMethod.Udp, Udp), (TraceMethod.UdpParis, UdpParis), (TraceMethod.Icmp, Icmp), (TraceMethod.IcmpParis, IcmpParis),
        (TraceMethod.TcpSyn, TcpSyn), (TraceMethod.TcpAck, TcpAck),
    ];

    /// <summary>Every name, in the order they are listed to people.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.Select(known => known.Word)];

    public static string ToWord(this TraceMethod method) =>
        Array.Find(Words, known => known.Method == method).Word ?? throw new ArgumentOutOfRangeException(nameof(method), method, "Not a probe method.");

    public static bool TryParse(string word, out TraceMethod method)
    {
        var index = Array.FindIndex(Words, known => known.Word == word);
        method = index < 0 ? default : Words[index].Method;
        return index >= 0;
    }

    /// <exception cref="FormatException">It is no name of a method.</exception>
    public static TraceMethod Parse(string word) =>
        TryParse(word, out var method) ? method : throw new FormatException($"'{word}' is no probe method; use {string.Join(", ", All)}.");
}
