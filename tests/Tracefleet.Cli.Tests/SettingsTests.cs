using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

/// <summary>Values come from <c>appsettings.json</c>, then from the environment, then from flags; each wins over those before.</summary>
public sealed class SettingsTests
{
    const string Variable = "TRACEFLEET_COORDINATOR";

    [Fact]
    public async Task The_environment_gives_the_coordinator_where_no_flag_does()
    {
        var nowhere = Nowhere.Address();

        var (code, output, errors) = await Executable.RunAsync(Surroundings.With(Variable, nowhere), "campaign", "list");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith($"tracefleet: cannot reach the coordinator at {nowhere}: ", errors);
    }

    [Fact]
    public async Task A_flag_wins_over_the_environment()
    {
        var nowhere = Nowhere.Address();

        var (_, _, errors) = await Executable.RunAsync(Surroundings.With(Variable, "http://192.0.2.1/"), "vantage-points", "--coordinator", nowhere);

        Assert.StartsWith($"tracefleet: cannot reach the coordinator at {nowhere}: ", errors);
    }

    [Fact]
    public async Task The_file_gives_the_coordinator_and_the_environment_wins_over_it()
    {
        var (inFile, outside) = (Nowhere.Address(), Nowhere.Address());
        var surroundings = new Surroundings { Settings = $$"""{ "Coordinator": "{{inFile}}" }""" };

        var (_, _, alone) = await Executable.RunAsync(surroundings, "campaign", "list");
        var (_, _, both) = await Executable.RunAsync(surroundings with { Environment = Surroundings.With(Variable, outside).Environment }, "campaign", "list");

        Assert.StartsWith($"tracefleet: cannot reach the coordinator at {inFile}: ", alone);
        Assert.StartsWith($"tracefleet: cannot reach the coordinator at {outside}: ", both);
    }

    [Theory]
    [InlineData(Variable, "localhost:5555", "campaign list", "is no http or https address; give one such as http://127.0.0.1:5555")]
    [InlineData("TRACEFLEET_PPS", "many", "agent -p x --simulate 1", "is no whole number in range")]
    [InlineData("TRACEFLEET_PPS", "99999999999", "agent -p x --simulate 1", "is no whole number in range")]
    [InlineData("TRACEFLEET_TOKENFILE", "/nonexistent/token", "campaign list", "/nonexistent/token")]
    public async Task A_wrong_value_in_the_environment_ends_with_2_and_is_named(string variable, string value, string arguments, string fault)
    {
        var (code, output, errors) = await Executable.RunAsync(Surroundings.With(variable, value), arguments.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains(value, errors);
        Assert.Contains(fault, errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_file_that_is_no_json_ends_with_2_and_is_named()
    {
        var (code, output, errors) = await Executable.RunAsync(new Surroundings { Settings = "{ nonsense" }, "campaign", "list");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains("appsettings.json", errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
