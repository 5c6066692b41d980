using Tracefleet.Addressing;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>What a visitor wants a command to be about: the canonical text of an address, a prefix or a host name, and nothing else.</summary>
/// <remarks>It begins with a letter, a digit or a colon, and has these, dots, hyphens and a slash only: in an argument it is inert.</remarks>
public sealed record CommandTarget
{
    CommandTarget(string text, bool? isIpv6) => (Text, IsIpv6) = (text, isIpv6);

    public string Text { get; }

    /// <summary>Null for a host name.</summary>
    public bool? IsIpv6 { get; }

    public static CommandTarget Of(Address address) => new(address.ToString(), !address.IsIpv4);

    /// <summary>With its length, also that of a single address.</summary>
    public static CommandTarget Of(Prefix prefix) => new(prefix.ToString(), !prefix.IsIpv4);

    /// <summary>Reads an address, a prefix or a host name. Zone ids are refused, as is everything that is none of these.</summary>
    /// <param name="fault">What is wrong as a sentence with the remedy; null when nothing is.</param>
    public static CommandTarget? Read(string text, out string? fault)
    {
        fault = null;
        if (text.Contains('/') && Prefix.TryParse(text, out var prefix))
            return Of(prefix);
        (var canonical, fault) = text.Contains('/') ? TargetText.ReadPrefix(text) : TargetText.Read(text);
        if (canonical is null)
            return null;
        return Address.TryParse(canonical, out var address) ? Of(address) : new CommandTarget(canonical, null);
    }

    public override string ToString() => Text;
}
