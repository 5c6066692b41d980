using System.Text;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

sealed partial class PcapngBlocks
{
    const int SectionFields = 16, InterfaceFields = 8, StatisticsFields = 12, MaximumName = 256;
    const ushort MajorVersion = 1;
    const ushort NameOption = 2, DescriptionOption = 3, ResolutionOption = 9, CheckSequenceOption = 13, OffsetOption = 14;
    const ushort InterfaceDropsOption = 5, SystemDropsOption = 7;

    bool BeginSection(ReadOnlySpan<byte> body)
    {
        if (body.Length < SectionFields)
            return End("a section header is too short for its fields", isCut: false);
        if (_order.Word(body, 4) is not MajorVersion and var major)
            return End($"a section is of version {major}.{_order.Word(body, 6)}; version 1 is read", isCut: false);
        _firstInterface = _interfaces.Count;
        return true;
    }

    bool ReadInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < InterfaceFields)
            return End("an interface description is too short for its fields", isCut: false);
        if (_interfaces.Count == CaptureFileReader.MaximumInterfaces)
            return End($"it has more than {CaptureFileReader.MaximumInterfaces} interfaces", isCut: false);
        var options = new PcapngOptions(body[InterfaceFields..], _order);
        var (name, description) = ((string?)null, (string?)null);
        var (resolution, offset, checkSequence) = ((byte)6, 0L, (int?)null);
        while (options.Next())
        {
            switch (options.Code, options.Value.Length)
            {
                case (NameOption, > 0):
                    name ??= Text(options.Value);
                    break;
                case (DescriptionOption, > 0):
                    description ??= Text(options.Value);
                    break;
                case (ResolutionOption, 1):
                    resolution = options.Value[0];
                    break;
                case (OffsetOption, 8):
                    offset = unchecked((long)_order.Long(options.Value, 0));
                    break;
                case (CheckSequenceOption, 1):
                    checkSequence = options.Value[0];
                    break;
            }
        }
        if (options.IsFaulty)
            Fault("an option of an interface is longer than its block");
        _interfaces.Add(new CaptureFileInterface(_interfaces.Count, (LinkType)_order.Word(body, 0))
        {
            Name = name ?? description,
            SnapLength = _order.Number(body, 4),
            CheckSequenceBytes = checkSequence,
            Unit = (resolution, offset) switch
            {
                (6, 0) => TimestampUnit.Microseconds,
                (9, 0) => TimestampUnit.Nanoseconds,
                _ => new TimestampUnit(resolution, offset),
            },
        });
        return true;
    }

    void ReadStatistics(ReadOnlySpan<byte> body)
    {
        if (body.Length < StatisticsFields)
        {
            Fault("interface statistics are too short for their fields");
            return;
        }
        if (InterfaceOf(_order.Number(body, 0)) is not { } about)
            return;
        var options = new PcapngOptions(body[StatisticsFields..], _order);
        ulong? dropped = null;
        while (options.Next())
        {
            if (options is { Code: InterfaceDropsOption or SystemDropsOption, Value.Length: 8 })
                dropped = Math.Min((dropped ?? 0) + Math.Min(_order.Long(options.Value, 0), long.MaxValue), long.MaxValue);
        }
        if (dropped is { } known)
            about.SetDropped(known);
        if (options.IsFaulty)
            Fault("an option of interface statistics is longer than its block");
    }

    static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaximumName)]).TrimEnd('\0');
        return string.Create(text.Length, text, (target, from) =>
        {
            for (var place = 0; place < from.Length; place++)
                target[place] = char.IsControl(from[place]) ? '?' : from[place];
        });
    }
}
