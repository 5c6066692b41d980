using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.LookingGlass.Configured;

namespace Tracefleet.LookingGlass.Tests.Configured;

/// <summary>The runner with real programs. Shells are run here because they make children at will; the rules for configurations refuse them.</summary>
public sealed class CommandRunnerTests
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(1), Brief = TimeSpan.FromMilliseconds(500);

    readonly CommandRunner _runner = new(TimeProvider.System);

    [CommandTheory]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData(";id")]
    [InlineData("a\nb")]
    [InlineData("-rf")]
    [InlineData("' \" \\ * ? ~ | & > <")]
    public async Task An_argument_is_one_argument_whatever_is_in_it(string argument)
    {
        var result = await _runner.RunAsync(["printf", "<%s>", argument], Long, null, default);

        Assert.Equal(($"<{argument}>", 0), (string.Join('\n', result.Lines), result.ExitCode));
    }

    [CommandFact]
    public async Task It_has_no_environment_but_the_search_path_the_language_and_its_mark()
    {
        var result = await _runner.RunAsync(["env"], Long, null, default);

        Assert.Equal(["LANG=C", $"PATH={ProgramPath.Folders}"], result.Lines.Where(line => !line.StartsWith("TRACEFLEET_COMMAND=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [CommandFact]
    public async Task It_reads_nothing_and_works_in_the_root_folder()
    {
        Assert.Empty((await _runner.RunAsync(["cat"], Long, null, default)).Lines);
        Assert.Equal(["/"], (await _runner.RunAsync(["pwd"], Long, null, default)).Lines.AsEnumerable());
    }

    [CommandFact]
    public async Task Lines_are_told_as_they_come()
    {
        using var stop = new CancellationTokenSource();
        var live = new List<string>();

        // It never ends by itself: whoever waited for the end would wait for the whole minute.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runner.RunAsync(["sh", "-c", "echo one; echo two; sleep 1000"], Long, line =>
        {
            live.Add(line);
            if (live.Count == 2)
                stop.Cancel();
        }, stop.Token));

        Assert.Equal(["one", "two"], live);
    }

    [CommandFact]
    public async Task When_nobody_can_be_told_any_more_it_ends()
    {
        var length = Unique();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _runner.RunAsync(["sh", "-c", $"echo one; sleep {length}"], Long, _ => throw new InvalidOperationException("gone"), default));

        Assert.Empty(Sleeping(length));
    }

    [CommandFact]
    public async Task Standard_error_is_used_when_there_is_nothing_else()
    {
        var live = new List<string>();

        var failed = await _runner.RunAsync(["sh", "-c", "echo why >&2; exit 3"], Long, live.Add, default);
        var both = await _runner.RunAsync(["sh", "-c", "echo aside >&2; echo answer"], Long, live.Add, default);

        Assert.Equal(("why", 3, CommandEnd.Exited), (Assert.Single(failed.Lines), failed.ExitCode, failed.End));
        Assert.Equal(("answer", 0), (Assert.Single(both.Lines), both.ExitCode));
        Assert.Equal(["why", "answer"], live);
    }

    [CommandFact]
    public async Task What_is_no_text_is_harmless()
    {
        var result = await _runner.RunAsync(["printf", @"\033[31mred\377\302\r\nwide\tå\342\200\256\n"], Long, null, default);

        Assert.Equal(["\uFFFD[31mred\uFFFD\uFFFD", "wide\tå\uFFFD"], result.Lines.AsEnumerable());
    }

    [CommandFact]
    public async Task Lines_without_end_are_cut_off()
    {
        var runner = new CommandRunner(TimeProvider.System) { Bounds = new CommandBounds(MostLines: 100, MostBytes: 1 << 20, LongestLine: 80) };

        var result = await runner.RunAsync(["yes"], Long, null, default);

        Assert.Equal((CommandEnd.CutOff, null, 100, "y"), (result.End, result.ExitCode, result.Lines.Length, result.Lines.Distinct().Single()));
    }

    [CommandTheory]
    [InlineData("cat /dev/zero")]
    [InlineData("cat /dev/zero >&2")]
    public async Task Bytes_without_end_are_cut_off(string script)
    {
        var result = await _runner.RunAsync(["sh", "-c", script], Long, null, default);

        Assert.Equal((CommandEnd.CutOff, null), (result.End, result.ExitCode));
    }

    [CommandFact]
    public async Task A_long_line_is_cut_and_the_next_one_is_whole()
    {
        var runner = new CommandRunner(TimeProvider.System) { Bounds = new CommandBounds(MostLines: 10, MostBytes: 1 << 20, LongestLine: 8) };

        var result = await runner.RunAsync(["printf", "%020d\nnext\nlast", "7"], Long, null, default);

        Assert.Equal(["00000000", "next", "last"], result.Lines.AsEnumerable());
        Assert.Equal(CommandEnd.Exited, result.End);
    }

    [CommandFact]
    public async Task What_is_too_slow_is_killed_and_what_it_said_is_kept()
    {
        var result = await _runner.RunAsync(["sh", "-c", "printf half; sleep 1000"], Brief, null, default);

        Assert.Equal((CommandEnd.TimedOut, null, "half"), (result.End, result.ExitCode, Assert.Single(result.Lines)));
    }

    // Each ends only by being killed: SIGTERM is ignored, parents are gone, sessions are new, environments empty.
    [CommandTheory]
    [InlineData("trap '' TERM HUP INT; sleep {0} & echo ready; wait")]
    [InlineData("(trap '' TERM; (trap '' TERM; sleep {0}; sleep {0}) & sleep {0}) & echo ready; sleep {0}")]
    [InlineData("(sleep {0} &) ; (sleep {0} &) ; echo ready; sleep {0}")]
    [InlineData("(setsid sleep {0} &) ; setsid -f sleep {0} ; echo ready; sleep {0}")]
    [InlineData("(env -i sleep {0} &) ; echo ready; sleep {0}")]
    [InlineData("setsid sh -c '(sleep {0} >/dev/null 2>&1 </dev/null &)'; echo ready; sleep {0}")]
    public async Task Whoever_cancels_ends_all_of_its_children(string script)
    {
        var length = Unique();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _runner.RunAsync(["sh", "-c", string.Format(CultureInfo.InvariantCulture, script, length)], Long, _ => stop.Cancel(), stop.Token));

        Assert.Empty(Sleeping(length));
    }

    [CommandFact]
    public async Task Children_that_are_made_all_the_time_are_ended_too()
    {
        var length = Unique();

        var result = await _runner.RunAsync(["sh", "-c", $"trap '' TERM; while :; do sleep {length} & done"], Brief, null, default);

        Assert.Equal(CommandEnd.TimedOut, result.End);
        Assert.Empty(Sleeping(length));
    }

    [CommandFact]
    public async Task What_is_left_behind_neither_lives_nor_delays_the_end()
    {
        var length = Unique();

        var result = await _runner.RunAsync(["sh", "-c", $"sleep {length} & echo done"], Long, null, default);

        Assert.Equal((CommandEnd.Exited, 0, "done"), (result.End, result.ExitCode, Assert.Single(result.Lines)));
        Assert.Empty(Sleeping(length));
    }

    [CommandTheory]
    [InlineData("no-such-program-at-all")]
    [InlineData("/nowhere/ping")]
    [InlineData("bin/ping")]
    [InlineData("/etc/passwd")]
    public async Task A_program_that_is_not_there_is_told_without_its_name(string program)
    {
        var refused = await Assert.ThrowsAsync<GlassRouterException>(() => _runner.RunAsync([program], Long, null, default));

        Assert.Equal("The command cannot be started.", refused.Message);
    }

    // A fraction of its own, by which its sleepers are known.
    static string Unique() => string.Create(CultureInfo.InvariantCulture, $"1000.{Guid.NewGuid().GetHashCode() & int.MaxValue}");

    static ImmutableArray<string> Sleeping(string length) =>
        [.. Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Select(ReadOrNothing).Where(line => line.Contains(length, StringComparison.Ordinal))];

    static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>A test that runs programs; skipped with the reason where that cannot be.</summary>
sealed class CommandFactAttribute : FactAttribute
{
    public CommandFactAttribute() => Skip = CommandRunner.Unavailable;
}

/// <inheritdoc cref="CommandFactAttribute"/>
sealed class CommandTheoryAttribute : TheoryAttribute
{
    public CommandTheoryAttribute() => Skip = CommandRunner.Unavailable;
}
