using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Tracefleet.Agent.Names;

/// <summary>Whom to ask for names and how patiently, as resolv.conf(5) says it.</summary>
/// <param name="Timeout">For one question to one server, 1 to 30 s.</param>
/// <param name="Attempts">Rounds over all servers, 1 to 5.</param>
public sealed record ResolverSettings(ImmutableArray<IPEndPoint> Servers, TimeSpan Timeout, int Attempts)
{
    const int MaxServers = 3, DnsPort = 53;

    /// <summary>What a host without resolv.conf uses: a server on loopback, 2 s and 2 rounds.</summary>
    public static readonly ResolverSettings Default = new([new IPEndPoint(IPAddress.Loopback, DnsPort)], TimeSpan.FromSeconds(2), 2);

    /// <summary>This host's settings; the default ones where the file cannot be read.</summary>
    public static ResolverSettings OfThisHost(string path = "/etc/resolv.conf")
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Default;
        }
    }

    /// <summary>Reads what it knows and passes over everything else, as resolvers do.</summary>
    public static ResolverSettings Parse(IEnumerable<string> lines)
    {
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        var settings = Default;
        foreach (var line in lines)
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var server, ..] && servers.Count < MaxServers && IPAddress.TryParse(server, out var address))
                servers.Add(new IPEndPoint(address, DnsPort));
            else if (words is ["options", .. var options])
                settings = options.Aggregate(settings, Apply);
        }
        return servers.Count > 0 ? settings with { Servers = servers.ToImmutable() } : settings;
    }

    static ResolverSettings Apply(ResolverSettings settings, string option) => option.Split(':') switch
    {
        ["timeout", var seconds] when TryNumber(seconds, 30, out var value) => settings with { Timeout = TimeSpan.FromSeconds(value) },
        ["attempts", var rounds] when TryNumber(rounds, 5, out var value) => settings with { Attempts = value },
        _ => settings,
    };

    static bool TryNumber(string text, int max, out int value)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        value = Math.Clamp(value, 1, max);
        return isNumber;
    }
}
