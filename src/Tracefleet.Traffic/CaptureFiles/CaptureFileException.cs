namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>An input that is no capture file, or none that is read here; the message says what to do about it.</summary>
public sealed class CaptureFileException(string file, string problem, Exception? cause = null) : Exception($"{file}: {problem}", cause)
{
    public string File { get; } = file;
}
