using Microsoft.Extensions.Logging;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Writes audit lines to the log, in a category of their own, and to a file where one is set up.</summary>
sealed class AuditLog : IAuditSink, IDisposable
{
    public const string Category = "tracefleet.looking-glass.audit";

    readonly ILogger _log;
    readonly AuditFile? _file;
    int _fails;

    /// <exception cref="CoordinatorSetupException">The settings have faults, or the file cannot be written.</exception>
    public AuditLog(AuditSettings settings, ILoggerFactory logs)
    {
        if (settings.Faults() is { Count: > 0 } faults)
            throw new CoordinatorSetupException(string.Join(Environment.NewLine, faults));
        _log = logs.CreateLogger(Category);
        _file = settings.File is { } path ? new AuditFile(path, settings.MaxMb * 1_000_000L) : null;
    }

    public void Write(AuditLine line)
    {
        _log.LookingGlassCalled(line);
        try
        {
            _file?.Write(line);
            Volatile.Write(ref _fails, 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Told once, and again after it worked between: a full disk must not fill the log too.
            if (Interlocked.Exchange(ref _fails, 1) == 0)
                _log.AuditFileFailed(failure);
        }
    }

    public void Dispose() => _file?.Dispose();
}
