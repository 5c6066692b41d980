using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Cli.Traffic;

namespace Tracefleet.Cli.Snapshots;

/// <summary>Sizes, times and JSON of snapshots, for people and on standard output.</summary>
static class SnapshotText
{
    const int FlushBytes = 64 * 1024;

    /// <summary>Three digits: <c>512 B</c>, <c>3.55 MB</c>.</summary>
    public static string Size(long bytes) => AmountText.Bytes((ulong)bytes);

    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    public static string Second(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For example <c>2 hours ago</c>.</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now)
    {
        var passed = now - then;
        return passed.TotalSeconds < 60 ? "just now"
            : passed.TotalMinutes < 60 ? Counted(passed.TotalMinutes, "minute")
            : passed.TotalHours < 24 ? Counted(passed.TotalHours, "hour")
            : passed.TotalDays < 60 ? Counted(passed.TotalDays, "day")
            : passed.TotalDays < 730 ? Counted(passed.TotalDays / 30.44, "month")
            : Counted(passed.TotalDays / 365.25, "year");
    }

    static string Counted(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)number} {unit}{((int)number == 1 ? "" : "s")} ago");

    /// <summary>For example <c>1 line</c>, <c>2 lines</c>.</summary>
    public static string Counted(long number, string what) => $"{Count(number)} {what}{(number == 1 ? "" : "s")}";

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static void WriteJson<T>(T value, JsonTypeInfo<T> type) => Console.Out.Write(JsonSerializer.Serialize(value, type) + "\n");

    /// <summary>Writes what has gathered to standard output, once there is enough of it or the end has come.</summary>
    public static void Flush(ArrayBufferWriter<byte> lines, bool isEnd = false)
    {
        if (lines.WrittenCount == 0 || (lines.WrittenCount < FlushBytes && !isEnd))
            return;
        Console.Out.Write(Encoding.UTF8.GetString(lines.WrittenSpan));
        lines.ResetWrittenCount();
    }
}
