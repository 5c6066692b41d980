using System.Text;
using System.Text.Json;
using Tracefleet.LookingGlass.Import;

namespace Tracefleet.LookingGlass.Tests.Import;

public sealed class TinyTracerConfigTests
{
    [Fact]
    public void A_whole_configuration_is_taken_over()
    {
        var imported = Convert("""
            {
              "commands": {
                "Show  BGP": {"cmd4": "birdc -r 'show route' for {{TARGET}} all", "cmd6": "birdc -r \"show route\" for {{TARGET}} all", "description": "Zürich & <b>more</b>"},
                "whois": {"cmd4": "whois {{TARGET}}"}
              },
              "capabilities": {"ipv4": true, "ipv6": false},
              "info": {"title": "Looking glass", "blurb": "<p>AS64500</p>"},
              "host": "https://lg.example.net/", "debug": true, "showip": false, "trustproxy": true, "colour": "green",
            }
            """);

        Assert.Equal(
            """
            {
              "title": "Looking glass",
              "blurb": "<p>AS64500</p>",
              "capabilities": {
                "ipv4": true,
                "ipv6": false
              },
              "showVisitor": false,
              "trustedProxies": [],
              "commands": {
                "show bgp": {
                  "argv4": [
                    "birdc",
                    "-r",
                    "show route",
                    "for",
                    "{target}",
                    "all"
                  ],
                  "argv6": [
                    "birdc",
                    "-r",
                    "show route",
                    "for",
                    "{target}",
                    "all"
                  ],
                  "description": "Zürich & <b>more</b>"
                },
                "whois": {
                  "argv4": [
                    "whois",
                    "{target}"
                  ]
                }
              }
            }
            """,
            imported.ToJson());
        Assert.Equal(0, imported.Lost);
        Assert.Equal(["trustproxy", "host", "debug", "colour"], imported.Notices.Where(notice => !notice.StartsWith("commands.", StringComparison.Ordinal)).Select(notice => notice.Split(':')[0]));
    }

    [Fact]
    public void What_TinyTracer_is_shipped_with_becomes_arrays_and_notices()
    {
        var imported = Convert("""
            {"commands": {
              "mtr": {"cmd4": "sudo mtr -4zbo LDRS -rwc10 -i 0.2 -m 50 {{TARGET}} | tail -n+2", "cmd6": "sudo mtr -6 {{TARGET}} 2>&1"},
              "traceroute": {"cmd4": "traceroute -A -q5 -w 2 -4 -m 50 {{TARGET}}"}
            }}
            """);

        Assert.Equal(["mtr", "-4zbo", "LDRS", "-rwc10", "-i", "0.2", "-m", "50", "{target}"], imported.Settings.Commands["mtr"].Argv4!.Value.AsEnumerable());
        Assert.Equal(["mtr", "-6", "{target}"], imported.Settings.Commands["mtr"].Argv6!.Value.AsEnumerable());
        Assert.Contains(imported.Notices, notice => notice.StartsWith("commands.mtr.cmd4: '| tail -n+2' left out", StringComparison.Ordinal));
        Assert.Contains(imported.Notices, notice => notice.StartsWith("commands.mtr.cmd6: '2>&1' left out", StringComparison.Ordinal));
        Assert.Contains(imported.Notices, notice => notice.StartsWith("commands.mtr.cmd4: 'sudo' left out", StringComparison.Ordinal));
        Assert.Contains("commands.mtr: taken over, but 'mtr' is built in and needs no program or rights of its own; remove it from commands to use that.", imported.Notices);
        Assert.Contains(imported.Notices, notice => notice.StartsWith("commands.traceroute: taken over, but 'traceroute' is built in", StringComparison.Ordinal));
        Assert.Equal((true, true, true, 0), (imported.Settings.Capabilities.Ipv4, imported.Settings.Capabilities.Ipv6, imported.Settings.ShowVisitor, imported.Lost));
    }

    [Theory]
    [InlineData("ping {{TARGET}} | grep from", "the pipe to 'grep' needs a shell")]
    [InlineData("ping {{TARGET}} > /tmp/out", "'>/tmp/out' needs a shell")]
    [InlineData("ping {{TARGET}} 2> errors", "'2>errors' needs a shell")]
    [InlineData("ping < file", "'<file' needs a shell")]
    [InlineData("ping {{TARGET}} && id", "'&&' needs a shell")]
    [InlineData("ping {{TARGET}} || id", "'||' needs a shell")]
    [InlineData("ping {{TARGET}}; id", "';' needs a shell")]
    [InlineData("ping {{TARGET}} &", "'&' needs a shell")]
    [InlineData("(ping {{TARGET}})", "'(' needs a shell")]
    [InlineData("ping $HOST", "'$' needs a shell to be replaced by something")]
    [InlineData("ping \"$HOST\"", "'$' in double quotes needs a shell")]
    [InlineData("ping `cat host`", "'`' needs a shell")]
    [InlineData("ping \"`cat host`\"", "'`' in double quotes needs a shell")]
    [InlineData("ping 'half", "a quote ' has no end")]
    [InlineData("ping \"half", "a quote \" has no end")]
    [InlineData("ping half\\", "it ends with a backslash")]
    [InlineData("ping a\nping b", "it has more than one line")]
    [InlineData("LANG=C ping {{TARGET}}", "'LANG=C' sets a variable")]
    [InlineData("cat *.txt", "'*' needs a shell")]
    [InlineData("cat ~/x", "'~' at the beginning of a word needs a shell")]
    [InlineData("   ", "there is no command in it")]
    [InlineData("ping {{TARGET}} |", "the pipe to '' needs a shell")]
    [InlineData("sudo -u lg ping {{TARGET}}", "a program cannot be run as another user")]
    [InlineData("bash -c 'ping {{TARGET}}'", "'bash' is a shell")]
    [InlineData("sudo sh -c id", "'sh' is a shell")]
    [InlineData("ping {{TARGET}} {{TARGET}}", "It has {target} 2 times")]
    [InlineData("{{TARGET}}", "A visitor's target cannot be the program")]
    public void What_needs_a_shell_is_lost_and_told(string line, string why)
    {
        var imported = Convert(JsonSerializer.Serialize(new { commands = new Dictionary<string, object> { ["x"] = new { cmd4 = line, cmd6 = "cat {{TARGET}}" } } }));

        Assert.Equal(1, imported.Lost);
        Assert.Contains(imported.Notices, notice => notice.StartsWith("commands.x.cmd4", StringComparison.Ordinal) && notice.Contains($"not taken over: {why}", StringComparison.Ordinal) || notice.Contains($"not taken over, because {why}", StringComparison.Ordinal));
        Assert.Null(imported.Settings.Commands["x"].Argv4);
        Assert.Equal(["cat", "{target}"], imported.Settings.Commands["x"].Argv6!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData(@"a 'b c' ""d \"" $e""", null)]
    [InlineData(@"a 'b $c `d`' ""e \""\\\$ f"" g\ h i'j'k """"", "a|b $c `d`|e \"\\$ f|g h|ijk|")]
    [InlineData("a\tb  c", "a|b|c")]
    [InlineData("a b#c d~e f=g {h,i}", "a|b#c|d~e|f=g|{h,i}")]
    [InlineData("mtr -c 2 2>&1 | tail -n +2", "mtr|-c|2")]
    public void Words_end_where_a_shell_ends_them(string line, string? words)
    {
        var split = ShellWords.Split(line);

        Assert.Equal(words, split.Fault is null ? string.Join('|', split.Words) : null);
    }

    [Fact]
    public void A_name_that_cannot_be_a_path_or_is_there_already_is_lost()
    {
        var imported = Convert("""{"commands": {"a/b": {"cmd4": "cat"}, "x": {"cmd4": "cat"}, "X": {"cmd4": "cat"}, "y": "cat", "z": {"cmd4": 7}, "none": {}}}""");

        Assert.Equal((4, "x"), (imported.Lost, string.Join(' ', imported.Settings.Commands.Keys)));
        Assert.Contains("commands.none: left out, because there is no command in it that can be run.", imported.Notices);
    }

    [Theory]
    [InlineData("", "It is no JSON")]
    [InlineData("[1]", "It has no object 'commands'")]
    [InlineData("{\"commands\": []}", "It has no object 'commands'")]
    public void Another_file_is_refused(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<ImportException>(() => Convert(json)).Message);

    static ImportedConfig Convert(string json) => TinyTracerConfig.Convert(Encoding.UTF8.GetBytes(json));
}
