using System.CommandLine;
using Tracefleet.LookingGlass.Import;

namespace Tracefleet.Cli.LookingGlass;

/// <summary><c>tracefleet lg import-config</c>: the configuration of a TinyTracer as that of our looking glass.</summary>
static class ImportConfigCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("file") { Description = "The config.json of a TinyTracer", HelpName = "FILE" };
        var output = new Option<FileInfo?>("--output", "-o")
        {
            Description = "File to write instead of standard output; one that is there is not replaced",
            HelpName = "FILE",
        };
        var command = new Command("import-config", "Convert the configuration of a TinyTracer, and say what could not be taken over.") { file, output };
        Examples.Add(command,
            "tracefleet lg import-config config.json",
            "tracefleet lg import-config config.json -o looking-glass.json");
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(file).FullName, parsed.GetValue(output)?.FullName, cancellation));
        return command;
    }

    /// <summary>Ends with <see cref="ExitCode.Failed"/> when a command was lost, after writing the rest.</summary>
    static async Task<int> RunAsync(string file, string? output, CancellationToken cancellation)
    {
        var imported = Convert(await ReadAsync(file, cancellation), file);
        var json = $"{imported.ToJson()}\n";
        if (output is null)
            await Console.Out.WriteAsync(json);
        else
            await WriteAsync(output, json, cancellation);
        foreach (var notice in imported.Notices)
            await Console.Error.WriteLineAsync($"tracefleet: {notice}");
        return imported.Lost == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    static async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            var bytes = new byte[TinyTracerConfig.MostBytes + 1];
            var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            return count <= TinyTracerConfig.MostBytes
                ? bytes[..count]
                : throw new CliException($"{file}: it has more than {TinyTracerConfig.MostBytes} bytes; give the config.json of a TinyTracer.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {failure.Message}");
        }
    }

    static ImportedConfig Convert(byte[] json, string file)
    {
        try
        {
            return TinyTracerConfig.Convert(json);
        }
        catch (ImportException refused)
        {
            throw new CliException($"{file}: {refused.Message}");
        }
    }

    static async Task WriteAsync(string output, string json, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new FileStream(output, FileMode.CreateNew, FileAccess.Write);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(json.AsMemory(), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--output: cannot write {output}: {failure.Message}");
        }
    }
}
