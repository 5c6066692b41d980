using System.Collections.Immutable;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Settings;

public sealed class CommandSettingsTests
{
    [Fact]
    public void A_command_with_a_program_of_this_host_has_no_fault() =>
        Assert.Empty(new CommandSettings(["cat", "--", "{target}"], ["/bin/cat", "-n{target}"], "Shows it.", 300).Faults("show bgp"));

    [Theory]
    [InlineData("")]
    [InlineData("Show bgp")]
    [InlineData("show  bgp")]
    [InlineData(" show")]
    [InlineData("show/bgp")]
    [InlineData("../cmd")]
    [InlineData("-c")]
    [InlineData("ping;id")]
    [InlineData("a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name")]
    public void A_name_that_cannot_be_a_path_is_a_fault(string name) =>
        Assert.EndsWith("such as 'show bgp'.", Assert.Single(new CommandSettings(["cat"]).Faults(name)).Message);

    [Theory]
    [InlineData("commands.x.argv4", "It is empty; give a program and its arguments, such as [\"ping\", \"-c\", \"5\", \"{target}\"], or leave it out.")]
    [InlineData("commands.x.argv4[0]", "'bin/cat' is a relative path; give an absolute one, or a name to be found in PATH.", "bin/cat")]
    [InlineData("commands.x.argv4[0]", "There is no program 'no-such-program' in PATH; install it or give its absolute path.", "no-such-program")]
    [InlineData("commands.x.argv4[0]", "'/nowhere/cat' is no file that can be executed; install it or mend the path.", "/nowhere/cat")]
    [InlineData("commands.x.argv4[0]", "'/etc/passwd' is no file that can be executed; install it or mend the path.", "/etc/passwd")]
    [InlineData("commands.x.argv4[0]", "'-n' begins with a hyphen, as no program does; give a program, and its flags after it.", "-n")]
    [InlineData("commands.x.argv4[0]", "It is empty; give a program.", "")]
    [InlineData("commands.x.argv4", "It has {target} 2 times; give it once, or not at all.", "cat", "{target}", "{target}")]
    [InlineData("commands.x.argv4", "It has {target} 2 times; give it once, or not at all.", "cat", "{target}-{target}")]
    [InlineData("commands.x.argv4", "'{{target}}' has doubled braces; write {target} with single ones.", "cat", "{{target}}")]
    [InlineData("commands.x.argv4[1]", "'a?b' has control characters; remove them.", "cat", "a\nb")]
    public void A_fault_names_the_field_and_the_remedy(string field, string message, params string[] argv) =>
        Assert.Equal((field, message), Only(new CommandSettings([.. argv])));

    [Theory]
    [InlineData(0, "sh", "-c", "ping {target}")]
    [InlineData(0, "/bin/bash", "-c", "ping {target}")]
    [InlineData(0, "/usr/bin/dash", "{target}")]
    [InlineData(0, "zsh", "-ic", "id")]
    [InlineData(0, "busybox", "sh")]
    [InlineData(0, "env", "ping", "{target}")]
    [InlineData(0, "sudo", "-s")]
    [InlineData(0, "sudo", "ping", "{target}")]
    [InlineData(0, "su", "-c", "id")]
    [InlineData(0, "xargs", "ping")]
    [InlineData(4, "ip", "netns", "exec", "blue", "sh", "-c", "id")]
    public void A_shell_another_user_and_another_starter_are_faults(int index, params string[] argv) =>
        Assert.Contains(new CommandSettings([.. argv]).Faults("x"), fault => fault.Field == $"commands.x.argv4[{index}]" && fault.Message.Contains("; give ", StringComparison.Ordinal));

    [Fact]
    public void The_target_is_never_the_program() =>
        Assert.Contains(("commands.x.argv6[0]", "A visitor's target cannot be the program; name one, and put {target} in an argument after it."),
            new CommandSettings(null, ["{target}"]).Faults("x").Select(fault => (fault.Field, fault.Message)));

    [Fact]
    public void Whatever_else_is_out_of_range_is_told_at_once()
    {
        var faults = new CommandSettings(["cat", null!, new string('a', 1025), .. Enumerable.Repeat("b", 62)], null, new string('d', 201), 301).Faults("x");

        Assert.Equal(
            ["commands.x.argv4", "commands.x.argv4[1]", "commands.x.argv4[2]", "commands.x.description", "commands.x.timeoutSeconds"],
            faults.Select(fault => fault.Field));
        Assert.Equal("commands.x", Only(new CommandSettings()).Field);
    }

    static (string Field, string Message) Only(CommandSettings settings) => Assert.Single(settings.Faults("x").Select(fault => (fault.Field, fault.Message)));
}
