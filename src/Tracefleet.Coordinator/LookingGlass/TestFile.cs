using System.Globalization;
using Microsoft.Net.Http.Headers;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>A test file that is offered.</summary>
readonly record struct TestFile(int SizeMb)
{
    const string Suffix = "MB.bin";
    const long BytesPerMb = 1_000_000;

    public string Name => $"{SizeMb}{Suffix}";

    public long Length => SizeMb * BytesPerMb;

    /// <summary>Strong: a file of this name has the same bytes wherever and whenever it is made.</summary>
    public EntityTagHeaderValue Tag => new($"\"{TestFileContent.Version}-{SizeMb}MB\"");

    /// <summary>The file of a name in any case; null when it is not offered.</summary>
    public static TestFile? Find(string name, TestFileSettings settings) =>
        name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && name[0] != '0'
        && int.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && settings.SizesMb.Contains(size)
            ? new TestFile(size)
            : null;
}
