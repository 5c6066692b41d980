#!/usr/bin/python3
"""Makes the captures beside it: each NAME.pcap is replies in raw IP packets, each NAME.expected.json what scapy, an implementation that shares
nothing with ours, reads in them. Run it by hand (`/usr/bin/python3 captures.py`) and review what changes.

    captures.py                     makes all of them
    captures.py NAME INPUT.pcap     keeps the replies of a capture from elsewhere, such as one in network namespaces
"""
import json
import os
import struct
import sys

from scapy.all import (ICMP, ICMPv6DestUnreach, ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6PacketTooBig, ICMPv6ParamProblem, ICMPv6TimeExceeded,
                       IP, IPv6, Raw, TCP, UDP, ICMPerror, IPerror, TCPerror, UDPerror, rdpcap, wrpcap, conf)

FOLDER = os.path.dirname(os.path.abspath(__file__))
LINK_RAW = 101
V4 = dict(src="198.18.0.1", dst="198.18.200.9")
V6 = dict(src="2001:db8:ffff::1", dst="2001:db8:dddd::9")
ROUTER4, ROUTER6 = "198.18.2.30", "2001:db8:2::1e"
PAYLOAD = bytes(range(0x41, 0x4D))


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def structure(*objects):
    body = b"".join(struct.pack("!HBB", 4 + len(payload), kind, subtype) + payload for kind, subtype, payload in objects)
    head = struct.pack("!BBH", 0x20, 0, 0)
    return struct.pack("!BBH", 0x20, 0, checksum(head + body)) + body


MPLS = (1, 1, struct.pack("!II", 24001 << 12 | 1, 17 << 12 | 5 << 9 | 0x100 | 1))
INTERFACE4 = (2, 0x0F, struct.pack("!IHH4s", 7, 1, 0, bytes([198, 18, 2, 29])) + b"\x09ge-0/0/1\0\0\0" + struct.pack("!I", 1500))
UNKNOWN = (200, 9, b"\xde\xad\xbe\xef")


def expired4(probe, quote=None, extensions=b"", ttl=1, **fields):
    quoted = bytes(probe)
    quoted = quoted[:8] + bytes([ttl]) + quoted[9:]
    quoted = quoted[:quote] if quote else quoted
    length = 0
    if extensions:
        quoted = quoted.ljust(128, b"\0")
        length = len(quoted) // 4
    fields = {"type": 11, "code": 0, **fields}
    return IP(src=ROUTER4, dst=V4["src"], ttl=250, id=7) / ICMP(length=length, **fields) / Raw(quoted + extensions)


def error6(message, probe):
    quoted = bytes(probe)
    return IPv6(src=ROUTER6, dst=V6["src"], hlim=60) / message / Raw(quoted[:7] + b"\1" + quoted[8:])


def made():
    udp4 = IP(ttl=5, id=0x1234, tos=0xB8, **V4) / UDP(sport=33000, dport=33434) / Raw(PAYLOAD)
    echo4 = IP(ttl=5, id=0x2345, **V4) / ICMP(type=8, id=33007, seq=0x0102) / Raw(PAYLOAD)
    syn4 = IP(ttl=5, id=0x3456, **V4) / TCP(sport=33000, dport=443, seq=0xA1B2C3D4, flags="S", options=[("MSS", 1460)])
    udp6 = IPv6(hlim=5, tc=0x20, fl=0x12345, **V6) / UDP(sport=33000, dport=33434) / Raw(PAYLOAD)
    echo6 = IPv6(hlim=5, **V6) / ICMPv6EchoRequest(id=33007, seq=0x0102, data=PAYLOAD)
    syn6 = IPv6(hlim=5, **V6) / TCP(sport=33000, dport=443, seq=0xA1B2C3D4, flags="S")
    back4, back6 = dict(src=V4["dst"], dst=V4["src"], ttl=52, id=9), dict(src=V6["dst"], dst=V6["src"], hlim=52)
    answers = dict(sport=443, dport=33000)
    translated = IP(bytes(udp4))
    translated[UDP].chksum ^= 0x0F0F
    return {
        "ipv4-time-exceeded": [expired4(udp4), expired4(udp4, quote=28), expired4(echo4), expired4(echo4, quote=28), expired4(syn4, quote=28)],
        "ipv4-extensions": [expired4(udp4, extensions=structure(MPLS)), expired4(udp4, 28, structure(INTERFACE4, UNKNOWN)),
                            expired4(syn4, extensions=structure(MPLS, INTERFACE4))],
        "ipv4-unreachable": [expired4(udp4, type=3, code=code) for code in range(16)],
        "ipv4-fragmentation-needed": [expired4(udp4, type=3, code=4, nexthopmtu=mtu) for mtu in (1400, 0)],
        "ipv4-parameter-problem": [expired4(udp4, type=12, code=0)],
        "ipv4-echo-reply": [IP(**back4) / ICMP(type=0, id=33007, seq=0x0102) / Raw(PAYLOAD)],
        "ipv4-nat": [expired4(translated), expired4(translated, quote=28)],
        "ipv4-tcp": [IP(**back4) / TCP(seq=1, ack=0xA1B2C3D5, flags="SA", **answers), IP(**back4) / TCP(ack=0xA1B2C3D5, flags="RA", **answers),
                     IP(**back4) / TCP(seq=0xA1B2C3D4, flags="R", **answers), IP(**back4) / TCP(seq=5, ack=6, flags="PA", **answers) / Raw(b"data")],
        "ipv4-no-answer": [IP(**back4) / ICMP(type=8, id=1, seq=1), expired4(udp4, type=5, code=1), expired4(udp4, type=4, code=0),
                           IP(**back4) / UDP(sport=53, dport=33000) / Raw(b"answer"), IP(bytes(expired4(udp4))[:-1] + b"\0"),
                           expired4(udp4, quote=27)],
        "ipv6-time-exceeded": [error6(ICMPv6TimeExceeded(), probe) for probe in (udp6, echo6, syn6)],
        "ipv6-unreachable": [error6(ICMPv6DestUnreach(code=code), udp6) for code in range(7)],
        "ipv6-packet-too-big": [error6(ICMPv6PacketTooBig(mtu=1400), udp6)],
        "ipv6-parameter-problem": [error6(ICMPv6ParamProblem(code=1, ptr=6), udp6)],
        "ipv6-echo-reply": [IPv6(**back6) / ICMPv6EchoReply(id=33007, seq=0x0102, data=PAYLOAD)],
        "ipv6-tcp": [IPv6(**back6) / TCP(seq=1, ack=0xA1B2C3D5, flags="SA", **answers), IPv6(**back6) / TCP(ack=0xA1B2C3D5, flags="RA", **answers)],
    }


def objects_of(icmp, is4):
    kind, body = icmp[0], icmp[8:]
    if kind not in ((3, 11, 12) if is4 else (1, 3)):
        return []
    length = icmp[5] * 4 if is4 else icmp[4] * 8
    rest = body[length:] if length else body[128:]
    if len(rest) < 4 or rest[0] >> 4 != 2:
        return []
    found, rest = [], rest[4:]
    while len(rest) >= 4:
        size, number, subtype = struct.unpack("!HBB", rest[:4])
        found.append("%d/%d/%s" % (number, subtype, rest[4:size].hex().upper()))
        rest = rest[size:]
    return found


def expected(packet):
    """What scapy reads, in the words of a reply; the reason alone for what is none."""
    packet = (IP if packet[0] >> 4 == 4 else IPv6)(packet)
    is4 = isinstance(packet, IP)
    upper = bytes(packet.payload)
    say = {"from": packet.src, "to": packet.dst, "replyTtl": packet.ttl if is4 else packet.hlim}
    if packet.haslayer(TCP) and not packet.haslayer(ICMP) and packet.payload.name == "TCP":
        tcp = packet[TCP]
        if "R" not in str(tcp.flags) and not ("S" in str(tcp.flags) and "A" in str(tcp.flags)):
            return {"reason": "NotAnAnswer"}
        say |= {"kind": "Tcp", "destination": packet.src, "sourcePort": tcp.dport, "destinationPort": tcp.sport, "tcpSequence": tcp.seq}
        if "A" in str(tcp.flags):
            say["tcpAcknowledgment"] = tcp.ack
        return {"reason": "None", **say}
    if (packet.proto if is4 else packet.nh) not in (1, 58):
        return {"reason": "NotIcmp"}
    kind, code = upper[0], upper[1]
    if kind in ((0,) if is4 else (129,)):
        say |= {"kind": "Echo", "type": kind, "code": code, "destination": packet.src, "sourcePort": struct.unpack("!H", upper[4:6])[0],
                "sequence": struct.unpack("!H", upper[6:8])[0], "payload": upper[8:].hex().upper()}
        return {"reason": "None", **say}
    if kind not in ((3, 11, 12) if is4 else (1, 2, 3, 4)):
        return {"reason": "NotAnAnswer"}
    if is4 and checksum(upper) != 0:
        return {"reason": "BadChecksum"}
    inner = (IP if is4 else IPv6)(upper[8:])
    below = upper[8 + (inner.ihl * 4 if is4 else 40):]
    if len(below) < 8:
        return {"reason": "QuotationUnreadable"}
    protocol = inner.proto if is4 else inner.nh
    say |= {"kind": "Error", "type": kind, "code": code, "probeSource": inner.src, "destination": inner.dst,
            "quotedTtl": inner.ttl if is4 else inner.hlim, "quotedTrafficClass": inner.tos if is4 else inner.tc}
    first, second, third = struct.unpack("!HHI", below[:8])
    if is4:
        say["identification"] = inner.id
    if protocol == 6:
        say |= {"sourcePort": first, "destinationPort": second, "tcpSequence": third}
    elif protocol == 17:
        say |= {"sourcePort": first, "destinationPort": second, "checksum": third & 0xFFFF}
    else:
        say |= {"sourcePort": third >> 16, "checksum": second, "sequence": third & 0xFFFF}
    if (kind, code) == (3, 4) and is4:
        say["mtu"] = struct.unpack("!H", upper[6:8])[0]
    if kind == 2 and not is4:
        say["mtu"] = struct.unpack("!I", upper[4:8])[0]
    if objects := objects_of(upper, is4):
        say["extensions"] = objects
    return {"reason": "None", **say}


def keep(name, packets):
    wrpcap(os.path.join(FOLDER, name + ".pcap"), [Raw(packet) for packet in packets], linktype=LINK_RAW)
    with open(os.path.join(FOLDER, name + ".expected.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join("  " + json.dumps(expected(packet)) for packet in packets) + "\n]\n")


if len(sys.argv) == 3:
    captured = [bytes(packet[IP] if packet.haslayer(IP) and packet.getlayer(1).name == "IP" else packet[IPv6]) for packet in rdpcap(sys.argv[2])]
    keep(sys.argv[1], captured)
else:
    for name, packets in made().items():
        keep(name, [bytes(packet) for packet in packets])
