using System.CommandLine;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_every_command_ends_with_examples_of_it(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var (code, output, errors) = await CommandLine.RunAsync([.. words, "--help"]);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var examples = lines[(Array.IndexOf(lines, "Examples:") + 1)..];
        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Contains("Usage:", lines);
        Assert.True(lines.Contains("Examples:") && examples.Length > 0, $"no examples in the help of '{command}'");
        Assert.All(examples, line => Assert.StartsWith("  ", line));
        Assert.All(examples, line => Assert.Contains(words.Length == 0 ? "tracefleet" : $"tracefleet {command}", line));
    }

    [Fact]
    public async Task Help_is_given_beside_what_is_wrong()
    {
        var (code, output, errors) = await CommandLine.RunAsync("trace", "--max-ttl", "many", "--help");

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Contains("tracefleet trace 192.0.2.1", output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var (code, output, errors) = await Executable.RunAsync("--version");

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", output);
    }

    public static TheoryData<string> Commands() => [.. Paths(CommandTree.Build(), "")];

    static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.Where(child => !child.Hidden).SelectMany(child => Paths(child, $"{path} {child.Name}".Trim())).Prepend(path);
}
