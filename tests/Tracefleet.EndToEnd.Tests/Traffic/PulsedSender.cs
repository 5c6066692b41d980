using System.Diagnostics;
using System.Globalization;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests.Traffic;

/// <summary>Sends datagrams of one size from a host of the lab: so many at once in the middle of each second, so that it is certain which second each
/// is in.</summary>
static class PulsedSender
{
    /// <summary>Bytes of a datagram with its IPv4 and UDP headers.</summary>
    public const int PacketLength = 500;

    // Arguments: address, port, datagrams of a pulse, pulses. Writes the Unix second of each pulse.
    const string Program = """
        import socket, sys, time
        address, port, many, pulses = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
        sender = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
        data = bytes(500 - (48 if ':' in address else 28))
        for pulse in range(pulses):
            second = int(time.time() - 0.5) + 1
            time.sleep(max(0, second + 0.5 - time.time()))
            for _ in range(many):
                try:
                    sender.sendto(data, (address, port))
                except ConnectionRefusedError:
                    sender.sendto(data, (address, port))
            print(second, flush=True)
        """;

    public static Process Start(LabFixture lab, string host, string address, int datagrams, int pulses) =>
        lab.Start(host, "python3", "-c", Program, address, "9", Text(datagrams), Text(pulses));

    /// <summary>The Unix seconds of the pulses, when all are sent.</summary>
    public static async Task<long[]> SecondsAsync(this Process sender)
    {
        var output = await sender.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Long);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
