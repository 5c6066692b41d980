using Tracefleet.Agent.Traffic.Capturing;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>A capture file, or what another program writes into standard input or a pipe.</summary>
/// <param name="Name">For messages, and of the run.</param>
/// <param name="Length">In bytes, of a file; null for what another program writes, which ends when that ends.</param>
sealed record CaptureInput(string Name, Stream Bytes, long? Length) : IAsyncDisposable
{
    /// <summary>Null of a file.</summary>
    public CapturePipe? Pipe => Bytes as CapturePipe;

    /// <param name="file"><c>-</c> is standard input.</param>
    /// <param name="cancellation">Ends reads that wait for another program.</param>
    /// <exception cref="CliException">There is no such file, or it cannot be read.</exception>
    public static CaptureInput Open(FileInfo file, CancellationToken cancellation)
    {
        if (file.Name == "-" && !file.Exists)
            return new CaptureInput("standard input", new CapturePipe(new InterruptibleInput(Console.OpenStandardInput(), cancellation)), null);
        if (Directory.Exists(file.FullName))
            throw new CliException($"--pcap: {file.FullName} is a directory; give a file in it.", ExitCode.Usage);
        try
        {
            FileStream input = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
            return input.CanSeek
                ? new CaptureInput(file.Name, input, input.Length)
                : new CaptureInput(file.Name, new CapturePipe(new InterruptibleInput(input, cancellation)), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--pcap: {failure.Message}", ExitCode.Usage);
        }
    }

    public ValueTask DisposeAsync() => Bytes.DisposeAsync();
}
