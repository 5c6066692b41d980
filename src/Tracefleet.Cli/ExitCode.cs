namespace Tracefleet.Cli;

/// <summary>What the process says when it ends.</summary>
static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It failed, or only a part of it was done.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C before all that was asked for was done, as shells count SIGINT. What has no end of its own, such as a ping without
    /// --count, ends by Ctrl-C as it would by itself.</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever read standard output has gone, as shells count SIGPIPE.</summary>
    public const int OutputClosed = 141;
}

/// <summary>A failure to tell in one sentence, without a stack trace. The message names what to do about it.</summary>
sealed class CliException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int Code { get; } = exitCode;
}
