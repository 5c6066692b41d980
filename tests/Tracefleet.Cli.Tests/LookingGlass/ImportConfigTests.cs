using System.Text.Json;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests.LookingGlass;

public sealed class ImportConfigTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_configuration_goes_to_standard_output_and_notices_to_standard_error()
    {
        var file = Config("""{"commands": {"show bgp": {"cmd4": "cat {{TARGET}} | tail -n+2"}}, "info": {"title": "Ours"}}""");

        var (code, output, errors) = await CommandLine.RunAsync("lg", "import-config", file);

        using var json = JsonDocument.Parse(output);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal("Ours", json.RootElement.GetProperty("title").GetString());
        Assert.Equal(["cat", "{target}"], json.RootElement.GetProperty("commands").GetProperty("show bgp").GetProperty("argv4").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("tracefleet: commands.show bgp.cmd4: '| tail -n+2' left out, because commands run without a shell; all lines are shown.\n", errors);
    }

    [Fact]
    public async Task A_lost_command_is_a_part_that_failed_and_the_rest_is_written()
    {
        var (file, output) = (Config("""{"commands": {"a": {"cmd4": "cat $X"}, "b": {"cmd4": "cat"}}}"""), _folder.File("out.json"));

        var (code, printed, errors) = await CommandLine.RunAsync("lg", "import-config", file, "-o", output);

        Assert.Equal((ExitCode.Failed, ""), (code, printed));
        Assert.Contains("commands.a.cmd4: not taken over: '$' needs a shell", errors);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(output));
        Assert.Equal(["b"], json.RootElement.GetProperty("commands").EnumerateObject().Select(command => command.Name));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_replaced()
    {
        var output = _folder.File("out.json");
        await File.WriteAllTextAsync(output, "mine");

        var (code, _, errors) = await CommandLine.RunAsync("lg", "import-config", Config("""{"commands": {}}"""), "--output", output);

        Assert.Equal((ExitCode.Failed, "mine"), (code, await File.ReadAllTextAsync(output)));
        Assert.Contains($"--output: cannot write {output}", errors);
    }

    [Theory]
    [InlineData("{", "It is no JSON")]
    [InlineData("[]", "It has no object 'commands'; give the config.json of a TinyTracer.")]
    public async Task Another_file_is_refused(string content, string message)
    {
        var (code, output, errors) = await CommandLine.RunAsync("lg", "import-config", Config(content));

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Contains(message, errors);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var (code, _, errors) = await CommandLine.RunAsync("lg", "import-config", _folder.File("none.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("none.json cannot be read: ", errors);
    }

    string Config(string json)
    {
        var file = _folder.File("config.json");
        File.WriteAllText(file, json);
        return file;
    }
}
