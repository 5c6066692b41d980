using System.Diagnostics;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests.Snapshots;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("tracefleet as", "asn")]
    [InlineData("tracefleet asn qu", "query")]
    [InlineData("tracefleet asn list --qui", "--quiet")]
    [InlineData("tracefleet completion b", "bash")]
    public async Task Words_of_commands_are_completed(string line, string word)
    {
        var (code, output, _) = await CommandLine.RunAsync("complete-words", line);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains(word, output.Split('\n'));
    }

    [Fact]
    public async Task Identifiers_and_pinned_names_are_completed()
    {
        using var library = new SmallLibrary();
        var id = await library.CreateRoutesAsync();
        await library.RunAsync("asn", "pin", "production", id);

        var ids = await CommandLine.RunAsync("complete-words", $"tracefleet asn --data {library.Data} show ");
        var flag = await CommandLine.RunAsync("complete-words", $"tracefleet annotate --data {library.Data} --asn ");
        var value = await CommandLine.RunAsync("complete-words", $"tracefleet annotate --data {library.Data} --asn=pro");
        var flags = await CommandLine.RunAsync("complete-words", "tracefleet asn list -");
        var campaign = await CommandLine.RunAsync("complete-words", "tracefleet campaign submit --asn ");
        var other = await CommandLine.RunAsync("complete-words", $"tracefleet geo --data {library.Data} show ");

        Assert.Empty(new[] { id, "production", "latest" }.Except(ids.Output.Split('\n')));
        Assert.Empty(new[] { id, "production", "latest" }.Except(flag.Output.Split('\n')));
        Assert.DoesNotContain(id, other.Output);
        Assert.Equal(new[] { id, "latest", "production" }, ids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("production\n", value.Output);
        Assert.Equal("--data\n--help\n--json\n--quiet\n", flags.Output);
        Assert.Empty(new[] { "none", "latest" }.Except(campaign.Output.Split('\n')));
    }

    [Fact]
    public async Task Bash_completes_an_identifier_by_the_script()
    {
        using var library = new SmallLibrary();
        var id = await library.CreateRoutesAsync();
        var script = $$"""
            source <({{Executable.ProgramPath}} completion bash)
            COMP_WORDS=({{Executable.ProgramPath}} asn show asn_); COMP_CWORD=3
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            _tracefleet
            echo "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true };
        start.Environment["TRACEFLEET_DATA"] = library.Data;
        using var bash = Process.Start(start)!;

        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.Equal((0, $"{id}\n"), (bash.ExitCode, output));
    }
}
