using Microsoft.Extensions.Logging;

namespace Tracefleet.Cli.Serving;

/// <summary>Logs on standard error, one line each, so that standard output stays pure.</summary>
sealed class Logs : IDisposable
{
    readonly ILoggerFactory _factory;

    Logs(ILoggerFactory factory) => _factory = factory;

    public static Logs ToStandardError(bool verbose) => new(LoggerFactory.Create(builder => Configure(builder, verbose)));

    public static void Configure(ILoggingBuilder builder, bool verbose)
    {
        builder.ClearProviders();
        builder.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        builder.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    public ILogger For(string category) => _factory.CreateLogger($"tracefleet.{category}");

    public void Dispose() => _factory.Dispose();
}
