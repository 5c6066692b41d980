namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>Why a capture file was not read to its end. What came before is as good as ever.</summary>
/// <param name="Offset">Where the record or block that cannot be read begins: bytes from the start of the content, decompressed.</param>
/// <param name="Problem">For example <c>the file ends inside a record of 1,514 bytes</c>.</param>
/// <param name="CutBytes">What is there of a record that the file ends in; null where the file goes on, and nothing after the damage can be trusted.</param>
public sealed record CaptureFileDamage(long Offset, string Problem, int? CutBytes)
{
    public override string ToString() => $"byte {Offset}: {Problem}";
}
