using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Commands;

public sealed class GlassCommandsTests
{
    static readonly GlassCommands Commands = new(GlassCommand.Standard);

    [Theory]
    [InlineData("/ping/192.0.2.1", "ping", "192.0.2.1")]
    [InlineData("/PING/Example.NET.", "ping", "example.net")]
    [InlineData("/traceroute/2001:DB8::1", "traceroute", "2001:db8::1")]
    [InlineData("/show/route/2001:DB8::/48", "show route", "2001:db8::/48")]
    [InlineData("/show/route/2001:DB8::%2F48", "show route", "2001:db8::/48")]
    [InlineData("/show/route/192.0.2.0%2f24", "show route", "192.0.2.0/24")]
    [InlineData("/Show/BGP/Summary", "show bgp summary", null)]
    [InlineData("/show/bgp/summary/", "show bgp summary", null)]
    [InlineData("/show/bgp/192.0.2.1", "show bgp", "192.0.2.1")]
    [InlineData("/show/bgp/neighbors/192.0.2.1", "show bgp neighbors", "192.0.2.1")]
    [InlineData("/routers", "routers", null)]
    [InlineData("/routers/1", "routers", "1")]
    [InlineData("/cmd", "cmd", null)]
    [InlineData("/mtr/192.0.2.1", "mtr", "192.0.2.1")]
    [InlineData("/multipath/192.0.2.1", "multipath", "192.0.2.1")]
    [InlineData("/show/asn/192.0.2.0/24", "show asn", "192.0.2.0/24")]
    [InlineData("/show/geo/192.0.2.1", "show geo", "192.0.2.1")]
    [InlineData("/show/ixp/192.0.2.1", "show ixp", "192.0.2.1")]
    public void A_path_names_a_command_and_its_argument(string path, string words, string? argument)
    {
        var (command, read, fault) = Commands.Match(path);

        Assert.Null(fault);
        Assert.Equal((words, argument), (command!.Words, read?.Text));
    }

    [Theory]
    [InlineData("", "There is no command ''; /.well-known/looking-glass/v1/cmd lists what there is.")]
    [InlineData("/show", "There is no command 'show'; /.well-known/looking-glass/v1/cmd lists what there is.")]
    [InlineData("/exec/192.0.2.1", "There is no command 'exec/192.0.2.1'; /.well-known/looking-glass/v1/cmd lists what there is.")]
    [InlineData("/pingx/192.0.2.1", "There is no command 'pingx/192.0.2.1'; /.well-known/looking-glass/v1/cmd lists what there is.")]
    public void An_unknown_command_is_said_to_be_one(string path, string message)
    {
        var (command, _, fault) = Commands.Match(path);

        Assert.Null(command);
        Assert.Equal((GlassFaultKind.UnknownCommand, message), (fault!.Kind, fault.Message));
    }

    [Theory]
    [InlineData("/ping", "'ping' needs an argument; call /.well-known/looking-glass/v1/ping/{host}.")]
    [InlineData("/ping/", "'ping' needs an argument; call /.well-known/looking-glass/v1/ping/{host}.")]
    [InlineData("/show/bgp", "'show bgp' needs an argument; call /.well-known/looking-glass/v1/show/bgp/{addr}.")]
    [InlineData("/cmd/ping", "'cmd' takes no argument; call /.well-known/looking-glass/v1/cmd.")]
    [InlineData("/show/bgp/summary/192.0.2.1", "'summary/192.0.2.1' is no address or prefix; give one such as 192.0.2.1 or 2001:db8::/32.")]
    [InlineData("/show/route/192.0.2.1/24", "'192.0.2.1/24' has host bits set; its canonical form is 192.0.2.0/24.")]
    [InlineData("/show/route/example.net", "'example.net' is no address or prefix; give one such as 192.0.2.1 or 2001:db8::/32.")]
    [InlineData("/show/route/fe80::1%eth0", "'fe80::1%eth0' has a zone id, which means something on one host only; give a global address.")]
    [InlineData("/ping/fe80::1%;id;", "'fe80::1%;id;' has a zone id, which means something on one host only; give a global address.")]
    [InlineData("/ping/192.0.2.0/24", "'192.0.2.0/24' is a prefix; give single addresses in it, or make it a campaign of type sweep.")]
    [InlineData("/ping/-c", "'-c' is no host name; each part has letters, digits and inner hyphens only.")]
    [InlineData("/ping/0x7f000001", "'0x7f000001' is no address; write IPv4 with four decimal parts without leading zeros, as in 192.0.2.1.")]
    [InlineData("/ping/::ffff:192.0.2.1", "'::ffff:192.0.2.1' is no IPv6 address; write it as in 2001:db8::1, without brackets, port or embedded IPv4.")]
    [InlineData("/routers/-1", "'-1' is no number of a router; give its place on the list of /routers, from 0.")]
    [InlineData("/show/bgp/neighbors/AS1", "'AS1' is no address; 'show bgp neighbors' takes one such as 192.0.2.1 or 2001:db8::1.")]
    public void A_misfit_is_told_with_its_remedy(string path, string message)
    {
        var (_, argument, fault) = Commands.Match(path);

        Assert.Null(argument);
        Assert.Equal((GlassFaultKind.Invalid, message), (fault!.Kind, fault.Message));
    }

    [Fact]
    public void An_argument_of_any_length_is_refused_and_not_repeated()
    {
        var fault = Commands.Match("/ping/" + new string('a', 100_000)).Fault!;

        Assert.Equal("The argument of 'ping' has 100000 characters; at most 255 are read.", fault.Message);
    }

    [Fact]
    public void Configured_commands_join_the_standard_ones_and_those_that_are_off_are_gone()
    {
        var settings = new GlassSettings
        {
            CommandsOff = ["Multipath"],
            Commands = new Dictionary<string, CommandSettings>
            {
                ["show uptime"] = new(["uptime"], Description: "How long this host has been up."),
                ["ping"] = new(["ping", "-c", "1", "{target}"], Description: "Our own ping."),
            },
        };

        var offered = settings.OfferedCommands();

        Assert.Equal(GlassArgumentKind.None, offered.Match("/show/uptime").Command!.Argument);
        Assert.Equal((GlassVerb.Configured, "Our own ping."), (offered.Find("ping")!.Verb, offered.Find("ping")!.Description));
        Assert.Equal(GlassFaultKind.UnknownCommand, offered.Match("/multipath/192.0.2.1").Fault!.Kind);
    }
}
