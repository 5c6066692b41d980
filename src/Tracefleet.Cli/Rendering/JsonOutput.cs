using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tracefleet.Cli.Rendering;

/// <summary>Pure JSON on standard output.</summary>
static class JsonOutput
{
    public static void Write<T>(T value, JsonTypeInfo<T> type)
    {
        using var output = StandardOutput.Open();
        JsonSerializer.Serialize(output, value, type);
        output.WriteByte((byte)'\n');
    }
}
