using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Commands;

/// <summary>What a command is about. Every part but <see cref="Text"/> is set for the kinds it belongs to only.</summary>
/// <param name="Text">Its canonical form: lower-case name, RFC 5952 address, or prefix.</param>
/// <param name="Address">For a host that was given as an address.</param>
/// <param name="Prefix">For routes; that of a single address is /32 or /128.</param>
/// <param name="IsHost">Whether a single address or name was given, not a prefix.</param>
public sealed record GlassArgument(string Text, Address? Address = null, Prefix? Prefix = null, bool IsHost = true, int? Number = null)
{
    /// <summary>Characters of an argument; names have up to 253.</summary>
    const int MaxLength = 255;

    /// <summary>Address family, where the argument decides it.</summary>
    public bool? IsIpv6 => Prefix is { } prefix ? !prefix.IsIpv4 : Address is { } address ? !address.IsIpv4 : null;

    /// <summary>Reads what follows a command's path.</summary>
    public static (GlassArgument? Argument, GlassFault? Fault) Read(GlassCommand command, string text)
    {
        if (text.Length > MaxLength)
            return Invalid($"The argument of '{command.Words}' has {text.Length} characters; at most {MaxLength} are read.");
        return command.Argument switch
        {
            GlassArgumentKind.Host => ReadHost(text),
            GlassArgumentKind.AddressOrPrefix => ReadRoute(text),
            GlassArgumentKind.Address => Addressing.Address.TryParse(text, out var address)
                ? (Of(address), null)
                : Invalid($"'{TargetText.Quotable(text)}' is no address; '{command.Words}' takes one such as 192.0.2.1 or 2001:db8::1."),
            GlassArgumentKind.Number => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (new GlassArgument(number.ToString(CultureInfo.InvariantCulture), Number: number), null)
                : Invalid($"'{TargetText.Quotable(text)}' is no number of a router; give its place on the list of /routers, from 0."),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Argument, "This command takes no argument."),
        };
    }

    static GlassArgument Of(Address address) => new(address.ToString(), address, new Prefix(address, address.BitLength));

    static (GlassArgument?, GlassFault?) ReadHost(string text)
    {
        var (canonical, fault) = TargetText.Read(text);
        if (canonical is null)
            return Invalid(fault!);
        return (Addressing.Address.TryParse(canonical, out var address) ? Of(address) : new GlassArgument(canonical), null);
    }

    static (GlassArgument?, GlassFault?) ReadRoute(string text)
    {
        if (Addressing.Address.TryParse(text, out var address))
            return (Of(address), null);
        if (Addressing.Prefix.TryParse(text, out var prefix))
            return (new GlassArgument(prefix.ToString(), Prefix: prefix, IsHost: false), null);
        if (text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && Addressing.Address.TryParse(text[..slash], out var network)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= network.BitLength)
            return Invalid($"'{TargetText.Quotable(text)}' has host bits set; its canonical form is {Addressing.Prefix.Of(network, length)}.");
        return Invalid(text.Contains('%', StringComparison.Ordinal)
            ? $"'{TargetText.Quotable(text)}' has a zone id, which means something on one host only; give a global address."
            : $"'{TargetText.Quotable(text)}' is no address or prefix; give one such as 192.0.2.1 or 2001:db8::/32.");
    }

    static (GlassArgument?, GlassFault?) Invalid(string message) => (null, GlassFault.Invalid(message));
}
