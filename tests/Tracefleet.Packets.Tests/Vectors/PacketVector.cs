using System.Globalization;

namespace Tracefleet.Packets.Tests.Vectors;

/// <summary>A packet that scapy wrote, with the field values that scapy reads in it; one line of <c>vectors.py</c>.</summary>
public sealed record PacketVector(string Name, byte[] Bytes, IReadOnlyDictionary<string, string> Fields)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>The vectors in the repository, which need no scapy.</summary>
    public static IReadOnlyList<PacketVector> Committed { get; } = ParseLines(File.ReadAllLines(Path.Combine(Folder, "vectors.txt")));

    public static PacketVector Named(string name) => Committed.Single(vector => vector.Name == name);

    public static IReadOnlyList<PacketVector> ParseLines(IEnumerable<string> lines) => [.. lines.Where(line => line.Length > 0).Select(ParseLine)];

    public bool Has(string field) => Fields.ContainsKey(field);
    public uint Number(string field) => uint.Parse(Fields[field], CultureInfo.InvariantCulture);
    public byte[] Hex(string field) => Convert.FromHexString(Fields[field]);
    public override string ToString() => Name;

    static PacketVector ParseLine(string line)
    {
        var parts = line.Split(' ');
        var fields = parts[2..].Select(field => field.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new PacketVector(parts[0], Convert.FromHexString(parts[1]), fields);
    }
}
