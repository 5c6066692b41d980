using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.LookingGlass.Configured;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Configured;

public sealed partial class CommandTargetTests
{
    static readonly CommandSettings Ping = new(["ping", "-c", "5", "{target}"], ["ping", "-6", "--to={target}"]);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("2001:0DB8::0001", "2001:db8::1", true)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", false)]
    [InlineData("192.0.2.1/32", "192.0.2.1/32", false)]
    [InlineData("WWW.Example.com.", "www.example.com", null)]
    public void A_target_is_its_canonical_text(string text, string canonical, bool? isIpv6)
    {
        var target = CommandTarget.Read(text, out var fault);

        Assert.Equal((canonical, isIpv6, null), (target?.Text, target?.IsIpv6, fault));
    }

    [Theory]
    [InlineData("$(id)")]
    [InlineData(";id")]
    [InlineData("`id`")]
    [InlineData("192.0.2.1;id")]
    [InlineData("192.0.2.1\nid")]
    [InlineData("192.0.2.1\0")]
    [InlineData("-rf")]
    [InlineData("--help")]
    [InlineData("-w.example.com")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1%;id;")]
    [InlineData("192.0.2.1 -f")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/24/..")]
    [InlineData("../../etc/passwd")]
    [InlineData("{target}")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("0x7f000001")]
    [InlineData("010.0.0.1")]
    [InlineData("")]
    [InlineData("ex\u00e4mple.com")]
    public void What_is_no_target_is_refused_with_the_remedy(string text)
    {
        Assert.Null(CommandTarget.Read(text, out var fault));
        Assert.EndsWith(".", fault);
    }

    [Fact]
    public void Whatever_passes_is_inert() => Prop.ForAll<string>(text =>
        text is null || CommandTarget.Read(text, out _) is not { } target || Inert().IsMatch(target.Text)).QuickCheckThrowOnFailure();

    [Fact]
    public void It_takes_its_slot_in_the_array_of_its_family()
    {
        Assert.Equal(["ping", "-c", "5", "192.0.2.1"], Argv(ipv6: false, "192.0.2.1").AsEnumerable());
        Assert.Equal(["ping", "-6", "--to=2001:db8::1"], Argv(ipv6: true, "2001:db8::1").AsEnumerable());
        Assert.Null(CommandArgv.For(Ping with { Argv6 = null }, ipv6: true, CommandTarget.Read("2001:db8::1", out _)));
    }

    [Fact]
    public void A_command_without_a_slot_takes_no_target()
    {
        var summary = new CommandSettings(["birdc", "-r", "show", "protocols"]);

        Assert.Equal((false, true), (CommandArgv.TakesTarget(summary), CommandArgv.TakesTarget(Ping)));
        Assert.Equal(["birdc", "-r", "show", "protocols"], CommandArgv.For(summary, ipv6: false, null)!.Value.AsEnumerable());
        Assert.Throws<ArgumentException>(() => CommandArgv.For(Ping, ipv6: false, null));
    }

    static ImmutableArray<string> Argv(bool ipv6, string target) => CommandArgv.For(Ping, ipv6, CommandTarget.Read(target, out _))!.Value;

    [GeneratedRegex("^[0-9a-z:][0-9a-z.:/-]*\\z")]
    private static partial Regex Inert();
}
