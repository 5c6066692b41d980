using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Tells BGP sessions apart in what BIRD 2 prints for <c>show protocols all</c>, one after the other.</summary>
/// <remarks>A protocol is a row <c>name BGP table state since info</c>, then indented details: <c>Neighbor address: ...</c>, and for each family
/// <c>Channel ipv4</c> with <c>Table: ...</c> and <c>Routes: 2 imported, 1 exported, ...</c>.</remarks>
sealed class BirdSessions(Func<BirdSession, bool> wanted)
{
    const int HeadingCode = 2002, RowCode = 1002, DetailCode = 1006;

    readonly List<BirdSession> _sessions = [];
    BirdSession? _session;

    /// <summary>The table's heading; null before it came.</summary>
    public string? Heading { get; private set; }

    public void Add(BirdLine line)
    {
        switch (line.Code)
        {
            case HeadingCode:
                Heading = line.Text;
                break;
            case RowCode:
                End();
                _session = BirdSession.FromRow(line.Text);
                break;
            case DetailCode:
                _session?.Add(line.Text);
                break;
        }
    }

    /// <summary>Those that were wanted; it takes no more lines afterwards.</summary>
    public ImmutableArray<BirdSession> Finish()
    {
        End();
        return [.. _sessions];
    }

    void End()
    {
        if (_session is { } session && wanted(session))
            _sessions.Add(session);
        _session = null;
    }
}

/// <summary>A BGP protocol of BIRD.</summary>
sealed class BirdSession
{
    readonly List<string> _lines = [];
    readonly List<Channel> _channels = [];

    public Address? Neighbor { get; private set; }

    string Name { get; init; } = "";
    string Since { get; init; } = "";
    string State { get; set; } = "";
    Asn? As { get; set; }

    /// <summary>Its row and details as birdc prints them.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Null for another kind of protocol.</summary>
    public static BirdSession? FromRow(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || words[1] != "BGP")
            return null;
        var since = words[4..].TakeWhile(word => char.IsAsciiDigit(word[0])).ToArray();
        return new BirdSession { Name = words[0], Since = string.Join(' ', since), State = words[3], _lines = { text } };
    }

    public void Add(string text)
    {
        _lines.Add(text);
        var detail = text.Trim();
        var colon = detail.IndexOf(':');
        if (detail.StartsWith("Channel ", StringComparison.Ordinal))
            _channels.Add(new Channel(detail["Channel ".Length..]));
        else if (colon > 0)
            Add(detail[..colon], detail[(colon + 1)..].Trim());
    }

    public bool HasChannel(bool ipv6, string? table) => ChannelsOf(ipv6, table).Any();

    public bool HasTable(string table) => _channels.Any(channel => channel.Table == table);

    /// <param name="ipv6">Family whose prefixes are counted; null for all.</param>
    public BgpNeighbor ToNeighbor(bool? ipv6, string? table)
    {
        var channels = ipv6 is { } family ? ChannelsOf(family, table) : _channels;
        var counted = channels.Where(channel => channel.Imported is not null).ToList();
        return new BgpNeighbor(Neighbor, As, Name, State, Since.Length > 0 ? Since : null,
            counted.Count > 0 ? counted.Sum(channel => channel.Imported ?? 0L) : null,
            counted.Count > 0 ? counted.Sum(channel => channel.Exported ?? 0L) : null);
    }

    IEnumerable<Channel> ChannelsOf(bool ipv6, string? table) =>
        _channels.Where(channel => channel.Family == (ipv6 ? "ipv6" : "ipv4") && (table is null || channel.Table == table));

    void Add(string name, string value)
    {
        switch (name)
        {
            case "BGP state":
                State = value;
                break;
            // A link-local one has its interface behind it.
            case "Neighbor address" when Address.TryParse(value.Split('%')[0], out var address):
                Neighbor = address;
                break;
            case "Neighbor AS" when Asn.TryParse(value, out var number):
                As = number;
                break;
            case "Table" when _channels.Count > 0:
                _channels[^1] = _channels[^1] with { Table = value };
                break;
            case "Routes" when _channels.Count > 0:
                _channels[^1] = _channels[^1] with { Imported = Count(value, "imported"), Exported = Count(value, "exported") };
                break;
        }
    }

    // "2 imported, 1 filtered, 3 exported, 1 preferred"
    static uint? Count(string value, string what) => value.Split(", ").Select(part => part.Split(' '))
        .Where(part => part.Length == 2 && part[1] == what && uint.TryParse(part[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(part => (uint?)uint.Parse(part[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    sealed record Channel(string Family, string? Table = null, uint? Imported = null, uint? Exported = null);
}
