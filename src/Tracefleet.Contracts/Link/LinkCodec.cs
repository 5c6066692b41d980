using Google.Protobuf;

namespace Tracefleet.Contracts.Link;

/// <summary>Frames of the agent link to messages and back. What is decoded is well-formed protobuf of a known kind; its values are checked
/// when it is turned into a domain record. Fields that this version does not know are dropped.</summary>
public static class LinkCodec
{
    static readonly MessageParser<AgentMessage> AgentParser = AgentMessage.Parser.WithDiscardUnknownFields(true);
    static readonly MessageParser<CoordinatorMessage> CoordinatorParser = CoordinatorMessage.Parser.WithDiscardUnknownFields(true);

    /// <exception cref="LinkFormatException">The frame is no message of an agent.</exception>
    public static AgentMessage DecodeAgent(ReadOnlySpan<byte> frame)
    {
        var message = Parse(AgentParser, frame);
        return message.KindCase is AgentMessage.KindOneofCase.None ? throw UnknownKind() : message;
    }

    /// <exception cref="LinkFormatException">The frame is no message of a coordinator.</exception>
    public static CoordinatorMessage DecodeCoordinator(ReadOnlySpan<byte> frame)
    {
        var message = Parse(CoordinatorParser, frame);
        return message.KindCase is CoordinatorMessage.KindOneofCase.None ? throw UnknownKind() : message;
    }

    /// <exception cref="LinkFormatException">The message is larger than a frame may be; a batch must be split.</exception>
    public static byte[] Encode(IMessage message)
    {
        CheckSize(message.CalculateSize());
        return message.ToByteArray();
    }

    static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> frame)
        where T : IMessage<T>, new()
    {
        CheckSize(frame.Length);
        FrameScan.Check(frame, new T().Descriptor);
        try
        {
            return parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new LinkFormatException("frame", "is not a protobuf message of this link.", e);
        }
    }

    static void CheckSize(int bytes)
    {
        if (bytes > LinkLimits.MaxFrameBytes)
            throw new LinkFormatException("frame", $"has {bytes} bytes; at most {LinkLimits.MaxFrameBytes} are allowed.");
    }

    static LinkFormatException UnknownKind() => new("kind", "is missing or not known to this version.");
}
