using System.Text.Json;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Settings;

public sealed class DaemonSettingsTests
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void It_is_read_from_json()
    {
        var settings = JsonSerializer.Deserialize<DaemonSettings>("""
            {"name": "rs1", "kind": "frr", "command": ["cat", "{command}"], "vrfs": {"blue": "vrf-blue"}, "country": "CH", "city": "Zürich", "autonomousSystem": 64500}
            """, Json)!;

        Assert.Equal(("rs1", DaemonKind.Frr, "vrf-blue", "CH", 64500u), (settings.Name, settings.Kind, settings.Vrfs!["blue"], settings.Country, settings.AutonomousSystem));
        Assert.Empty(settings.Faults("daemons[0]"));
        Assert.Contains("\"kind\":\"bird\"", JsonSerializer.Serialize(new DaemonSettings("b", DaemonKind.Bird), Json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bird_in_its_usual_place_needs_a_name_alone() =>
        Assert.Empty(new DaemonSettings("b", DaemonKind.Bird, Vrfs: new Dictionary<string, string> { ["blue"] = "blue{family}" }).Faults("daemons[0]"));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_fault_names_its_field(DaemonSettings settings, string field) => Assert.Contains(settings.Faults("daemons[0]"), fault => fault.Field == field && fault.Message.Length > 20);

    public static TheoryData<DaemonSettings, string> Wrong() => new()
    {
        { Bird with { Name = " " }, "daemons[0].name" },
        { Bird with { Kind = (DaemonKind)7 }, "daemons[0].kind" },
        { Bird with { Socket = "bird.ctl" }, "daemons[0].socket" },
        { Bird with { Socket = "/" + new string('a', 107) }, "daemons[0].socket" },
        { Bird with { SocketBgp = "/run/frr/bgpd.vty" }, "daemons[0].socketBgp" },
        { Bird with { Command = ["birdc", "{command}"] }, "daemons[0].command" },
        { Frr with { Socket = "/run/bird/bird.ctl" }, "daemons[0].socket" },
        { Frr with { Command = ["cat", "{command}"], SocketZebra = "/run/frr/zebra.vty" }, "daemons[0].command" },
        { Frr with { Command = ["cat", "{command}", "-x"] }, "daemons[0].command" },
        { Frr with { Command = ["cat", "show {command}"] }, "daemons[0].command" },
        { Frr with { Command = ["cat", "{target}", "{command}"] }, "daemons[0].command" },
        { Frr with { Command = ["sh", "-c", "{command}"] }, "daemons[0].command[0]" },
        { Frr with { Vrfs = new Dictionary<string, string> { ["blue"] = "blue json" } }, "daemons[0].vrfs.blue" },
        { Frr with { Vrfs = new Dictionary<string, string> { ["blue"] = "-all" } }, "daemons[0].vrfs.blue" },
        { Frr with { Vrfs = new Dictionary<string, string> { ["blue"] = "blue{family}" } }, "daemons[0].vrfs.blue" },
        { Bird with { Vrfs = new Dictionary<string, string> { ["blue"] = "blue' all; disable x" } }, "daemons[0].vrfs.blue" },
        { Bird with { Vrfs = new Dictionary<string, string> { ["a b"] = "blue" } }, "daemons[0].vrfs.a b" },
        { Bird with { Country = "ch" }, "daemons[0].country" },
        { Bird with { Contact = "a\nb" }, "daemons[0].contact" },
        { Bird with { AutonomousSystem = 0 }, "daemons[0].autonomousSystem" },
    };

    static DaemonSettings Bird => new("b", DaemonKind.Bird);

    static DaemonSettings Frr => new("f", DaemonKind.Frr);
}
