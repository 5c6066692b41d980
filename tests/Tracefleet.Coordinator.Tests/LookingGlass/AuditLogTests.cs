using Microsoft.Extensions.Logging;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class AuditLogTests : IDisposable
{
    static readonly AuditLine Line = new(
        new DateTimeOffset(2026, 5, 31, 12, 0, 0, TimeSpan.Zero), Address.Parse("192.0.2.1"), "ams", "ping", "a\nb", Probed: null,
        "error", 400, TimeSpan.Zero);

    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-audit-").FullName;

    string Path => System.IO.Path.Combine(_folder, "audit.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Keeps what is logged as "category level message".</summary>
    sealed class Kept : ILoggerFactory
    {
        public List<string> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Entries);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        sealed class Logger(string category, List<string> entries) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                entries.Add($"{category} {logLevel} {formatter(state, exception)}");
        }
    }

    [Fact]
    public void A_call_is_a_line_in_the_log_and_in_the_file()
    {
        var logs = new Kept();
        using (var audit = new AuditLog(new AuditSettings { File = Path }, logs))
            audit.Write(Line);
        using (var audit = new AuditLog(new AuditSettings { File = Path }, logs))
            audit.Write(Line);

        Assert.Equal(Enumerable.Repeat($"tracefleet.looking-glass.audit Information {Line}", 2), logs.Entries);
        Assert.Equal($"{Line}\n{Line}\n", File.ReadAllText(Path));
        if (!OperatingSystem.IsWindows())
            Assert.False(File.GetUnixFileMode(Path).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public void Without_a_file_there_is_the_log()
    {
        var logs = new Kept();
        using var audit = new AuditLog(new AuditSettings(), logs);

        audit.Write(Line);

        Assert.Single(logs.Entries);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_file_that_is_full_begins_anew_and_the_last_one_stays()
    {
        var length = Line.ToString().Length + 1;
        using (var file = new AuditFile(Path, maxBytes: 3 * length))
        {
            for (var call = 0; call < 8; call++)
                file.Write(Line with { HttpStatus = 400 + call });
        }

        Assert.Equal([406, 407], Statuses(Path));
        Assert.Equal([403, 404, 405], Statuses(Path + ".1"));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);

        static int[] Statuses(string path) => [.. File.ReadLines(path).Select(line => int.Parse(line.Split("http=")[1][..3]))];
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        using (var file = new AuditFile(Path, maxBytes: 10_000_000))
            Parallel.For(0, 1_000, _ => file.Write(Line));

        Assert.Equal(Enumerable.Repeat(Line.ToString(), 1_000), File.ReadLines(Path));
    }

    [Fact]
    public void A_file_that_fails_is_told_once_and_loses_no_call()
    {
        var logs = new Kept();
        // The place of the old file is taken, so that none can be put there.
        Directory.CreateDirectory(Path + ".1");
        using var audit = new AuditLog(new AuditSettings { File = Path, MaxMb = 1 }, logs);
        File.WriteAllText(Path, new string('x', 1_000_000));

        for (var call = 0; call < 3; call++)
            audit.Write(Line);
        Directory.Delete(Path + ".1");
        audit.Write(Line);

        Assert.Equal(4, logs.Entries.Count(entry => entry.Contains($"Information {Line}")));
        var told = Assert.Single(logs.Entries, entry => entry.Contains("Error"));
        Assert.StartsWith("tracefleet.looking-glass.audit Error The audit file cannot be written", told);
        Assert.Equal($"{Line}\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_told_at_the_start()
    {
        var missing = System.IO.Path.Combine(_folder, "none", "audit.log");

        var failure = Assert.Throws<CoordinatorSetupException>(() => new AuditLog(new AuditSettings { File = missing }, new Kept()));

        Assert.StartsWith($"The audit file '{missing}' cannot be written: ", failure.Message);
    }
}
