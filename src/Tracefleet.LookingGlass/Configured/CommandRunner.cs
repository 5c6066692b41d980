using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>Runs an argument array without a shell, and ends it and all that it started when it exits, is too slow, writes too much or is cancelled.</summary>
/// <remarks>
/// The program has nothing of ours but the search path, LANG=C and a mark that its children are known by; no input; the root folder; and a session
/// of its own, made by setsid(1) of util-linux, so that it has no terminal and is found again (<see cref="CommandSession"/>).
/// </remarks>
public sealed class CommandRunner(TimeProvider time)
{
    const string MarkName = "TRACEFLEET_COMMAND";

    // Of setsid(1), when it cannot run the program.
    const int NotExecutable = 126, NotFound = 127;

    static readonly TimeSpan PatienceForLastBytes = TimeSpan.FromSeconds(2);

    public CommandBounds Bounds { get; init; } = CommandBounds.Usual;

    /// <summary>Why no command can be run on this host, with the remedy; null when they can.</summary>
    public static string? Unavailable =>
        !OperatingSystem.IsLinux() ? "Configured commands need Linux."
        : ProgramPath.Find("setsid") is null ? "There is no program 'setsid' in PATH, which commands are started with; install util-linux."
        : null;

    /// <summary>Runs it to its end.</summary>
    /// <param name="argv">As <see cref="CommandArgv"/> gives it.</param>
    /// <param name="live">Told every line of standard output when it is whole, on any thread but one after the other; those of standard error at the end
    /// when there was nothing else. Null for nobody.</param>
    /// <exception cref="GlassRouterException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The caller's patience ended; all of its processes are killed.</exception>
    public async Task<CommandResult> RunAsync(ImmutableArray<string> argv, TimeSpan timeout, Action<string>? live, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var mark = $"{MarkName}={Guid.NewGuid():N}";
        using var process = Start(argv, mark);
        var session = new CommandSession(process, mark, time);
        using var limit = new CancellationTokenSource(timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var (output, errors) = (new OutputLines(Bounds, live), new OutputLines(Bounds, null));
        var reading = Task.WhenAll(
            ReadAsync(process.StandardOutput.BaseStream, output, end), ReadAsync(process.StandardError.BaseStream, errors, end));
        var exited = await ExitAsync(process, end.Token);
        // What it leaves behind would hold its outputs open.
        await session.KillAsync();
        await LastBytesAsync(reading);
        cancellation.ThrowIfCancellationRequested();
        var how = output.IsCut || errors.IsCut ? CommandEnd.CutOff : exited ? CommandEnd.Exited : CommandEnd.TimedOut;
        return Result(how, process, output, errors, live);
    }

    static Process Start(ImmutableArray<string> argv, string mark)
    {
        if (ProgramPath.Find("setsid") is not { } setsid || argv.IsDefaultOrEmpty || ProgramPath.Find(argv[0]) is not { } program)
            throw CannotStart();
        var start = new ProcessStartInfo(setsid, [program, .. argv[1..]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = ProgramPath.Folders;
        start.Environment["LANG"] = "C";
        start.Environment[MarkName] = mark[(MarkName.Length + 1)..];
        try
        {
            var process = Process.Start(start) ?? throw CannotStart();
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception refused)
        {
            throw CannotStart(refused);
        }
    }

    static GlassRouterException CannotStart(Exception? cause = null) => new("The command cannot be started.", cause);

    /// <summary>Reads until the end of the stream; ends everything when there are more bytes than may be.</summary>
    static async Task ReadAsync(Stream stream, OutputLines lines, CancellationTokenSource end)
    {
        var buffer = new byte[8 << 10];
        try
        {
            while (await stream.ReadAsync(buffer) is var count and > 0)
            {
                if (lines.TryAdd(buffer.AsSpan(0, count)))
                    continue;
                await end.CancelAsync();
                return;
            }
            lines.Finish();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // By us, when a process that cannot be killed held it open.
        }
        catch
        {
            // Whoever was told a line failed: nobody waits for the rest.
            await end.CancelAsync();
            throw;
        }
    }

    /// <summary>False when it was to be killed first.</summary>
    static async Task<bool> ExitAsync(Process process, CancellationToken end)
    {
        try
        {
            await process.WaitForExitAsync(end);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    async Task LastBytesAsync(Task reading)
    {
        try
        {
            await reading.WaitAsync(PatienceForLastBytes, time);
        }
        catch (TimeoutException)
        {
            // Held open by a process that cannot be killed; the streams go with the process.
        }
    }

    static CommandResult Result(CommandEnd end, Process process, OutputLines output, OutputLines errors, Action<string>? live)
    {
        int? code = end == CommandEnd.Exited ? process.ExitCode : null;
        if (output.Lines.Length > 0)
            return new CommandResult(end, code, output.Lines);
        if (code is NotExecutable or NotFound && errors.Lines is [var first, ..] && first.StartsWith("setsid: ", StringComparison.Ordinal))
            throw CannotStart();
        foreach (var line in errors.Lines)
            live?.Invoke(line);
        return new CommandResult(end, code, errors.Lines);
    }
}
