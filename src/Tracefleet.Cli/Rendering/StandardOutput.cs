using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Cli.Rendering;

/// <summary>Standard output that fails once nobody reads it any more, as under <c>| head -1</c>. The runtime's own stream forgets what is written then,
/// and a ping or a sweep would go on for nobody.</summary>
static class StandardOutput
{
    const int Descriptor = 1, BrokenPipe = 32;

    /// <summary>For bytes that go out as they are.</summary>
    public static Stream Open()
    {
        if (!Console.IsOutputRedirected)
            return Console.OpenStandardOutput();
        try
        {
            var output = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // A file may be that of standard error too: who keeps a position of his own would overwrite it.
            return output.CanSeek ? Console.OpenStandardOutput() : output;
        }
        catch (Exception unusable) when (unusable is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Console.OpenStandardOutput();
        }
    }

    /// <summary>Lets all that writes text to the console fail likewise.</summary>
    public static void SetUp()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(Open(), Console.OutputEncoding) { AutoFlush = true });
    }

    public static bool HasClosed(IOException failure) => failure.HResult == BrokenPipe;
}
