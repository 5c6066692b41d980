using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>libmaxminddb's own lookup program, from Debian's mmdb-bin.</summary>
static class MmdbLookupProgram
{
    public const string Program = "/usr/bin/mmdblookup";

    /// <summary>What it prints for each address; nothing for one that is not found.</summary>
    public static List<string> Ask(string database, IReadOnlyList<Address> addresses)
    {
        const string Script = """while read -r address; do mmdblookup --file "$0" --ip "$address" 2>/dev/null; printf '\001\n'; done""";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var writing = Task.Run(() =>
        {
            foreach (var address in addresses)
                shell.StandardInput.WriteLine(address);
            shell.StandardInput.Close();
        });
        var answers = shell.StandardOutput.ReadToEnd().Split("\u0001\n");
        shell.WaitForExit();
        Assert.True(writing.IsCompletedSuccessfully);
        return [.. answers[..^1].Select(answer => answer.Contains('{', StringComparison.Ordinal) ? answer.Trim() : "")];
    }

    /// <summary>What it prints for a value, as we read it.</summary>
    public static string Shown(object value, int indent = 0)
    {
        var inside = new string(' ', indent + 2);
        return value switch
        {
            Dictionary<string, object> map => "{\n" + string.Concat(map.Select(pair => $"{inside}\"{pair.Key}\": \n{inside}  {Shown(pair.Value, indent + 4)}\n")) + new string(' ', indent) + "}",
            object[] array => "[\n" + string.Concat(array.Select(element => $"{inside}{Shown(element, indent + 2)}\n")) + new string(' ', indent) + "]",
            string text => $"\"{text}\" <utf8_string>",
            double real => string.Create(CultureInfo.InvariantCulture, $"{real:F6} <double>"),
            ushort number => $"{number} <uint16>",
            uint number => $"{number} <uint32>",
            _ => throw new ArgumentException($"{value.GetType()} is not written.", nameof(value)),
        };
    }
}

/// <summary>Runs where mmdb-bin is installed and is reported as skipped elsewhere.</summary>
sealed class MmdbLookupFactAttribute : FactAttribute
{
    public MmdbLookupFactAttribute() => Skip = File.Exists(MmdbLookupProgram.Program) ? null : "mmdblookup is absent: install Debian's mmdb-bin";
}
