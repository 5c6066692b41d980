"""Prints named packets as lines: name, hex from the IP header on, then field=value pairs as scapy understands them."""
import logging
logging.getLogger("scapy.runtime").setLevel(logging.ERROR)

from scapy.contrib.mpls import MPLS
from scapy.layers.inet import ICMP, IP, TCP, UDP, ICMPerror, IPerror, TCPerror, UDPerror
from scapy.layers.inet6 import (HBHOptUnknown, ICMPv6DestUnreach, ICMPv6EchoReply, ICMPv6EchoRequest, ICMPv6PacketTooBig,
                                ICMPv6TimeExceeded, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
                                IPv6ExtHdrRouting, PadN)
from scapy.contrib.icmp_extensions import ICMPExtensionHeader, ICMPExtensionMPLS, ICMPExtensionInterfaceInformation
from scapy.packet import Raw
from scapy.utils import checksum

V4 = dict(src="192.0.2.1", dst="198.51.100.2")
V4_BACK = dict(src="203.0.113.9", dst="192.0.2.1")
V6 = dict(src="2001:db8::1", dst="2001:db8:ffff::2")
V6_BACK = dict(src="2001:db8:9::9", dst="2001:db8::1")


def show(name, packet, **more):
    wire = bytes(packet)
    read = type(packet)(wire)
    fields = dict(src=read.src, dst=read.dst)
    if isinstance(read, IP):
        fields.update(family=4, hop_limit=read.ttl, id=read.id, tos=read.tos, total=read.len, proto=read.proto,
                      df=int(read.flags.DF), mf=int(read.flags.MF), frag=read.frag * 8, ip_sum=read.chksum, ihl=read.ihl * 4)
    else:
        fields.update(family=6, hop_limit=read.hlim, flow=read.fl, tc=read.tc, total=40 + read.plen, nh=read.nh)
    for layer in (UDP, UDPerror):
        if layer in read:
            udp, p = read[layer], "" if layer is UDP else "quoted_"
            fields.update({p + "sport": udp.sport, p + "dport": udp.dport, p + "udp_len": udp.len, p + "sum": udp.chksum})
            if layer is UDP:
                fields["payload"] = bytes(udp.payload).hex()
    if TCP in read:
        tcp = read[TCP]
        fields.update(sport=tcp.sport, dport=tcp.dport, seq=tcp.seq, ack=tcp.ack, offset=tcp.dataofs * 4, flags=int(tcp.flags),
                      window=tcp.window, sum=tcp.chksum, urgent=tcp.urgptr, payload=bytes(tcp.payload).hex())
    if ICMP in read:
        icmp = read[ICMP]
        fields.update(type=icmp.type, code=icmp.code, sum=icmp.chksum)
        if icmp.type in (0, 8):
            fields.update(icmp_id=icmp.id, icmp_seq=icmp.seq, payload=bytes(icmp.payload).hex())
        if icmp.type == 3 and icmp.code == 4:
            fields.update(mtu=icmp.nexthopmtu)
    for layer in (ICMPv6EchoRequest, ICMPv6EchoReply):
        if layer in read:
            echo = read[layer]
            fields.update(type=echo.type, code=echo.code, sum=echo.cksum, icmp_id=echo.id, icmp_seq=echo.seq, payload=bytes(echo.data).hex())
    for layer in (ICMPv6TimeExceeded, ICMPv6DestUnreach, ICMPv6PacketTooBig):
        if layer in read:
            fields.update(type=read[layer].type, code=read[layer].code, sum=read[layer].cksum)
            if layer is ICMPv6PacketTooBig:
                fields.update(mtu=read[layer].mtu)
    fields.update(more)
    print(name, wire.hex(), *(f"{key}={value}" for key, value in fields.items()))


def hexed(message):
    return message.hex()


def labels(*stack):
    return ",".join(f"{label}/{exp}/{int(bottom)}/{ttl}" for label, exp, bottom, ttl in stack)


def structure(*objects):
    """An extension structure. Scapy 2.5 sums only its header, RFC 4884 section 7 all of it, so the sum is asked for by itself."""
    payload = b"".join(map(bytes, objects))
    whole = bytes(ICMPExtensionHeader(chksum=0)) + payload
    return bytes(ICMPExtensionHeader(chksum=checksum(whole))) + payload


def mpls(*stack):
    return structure(ICMPExtensionMPLS(stack=[MPLS(label=label, cos=exp, s=int(bottom), ttl=ttl) for label, exp, bottom, ttl in stack]))


udp4 = IP(id=0xBEEF, ttl=7, tos=0x48, flags="DF", **V4) / UDP(sport=33434, dport=33435) / Raw(b"tracefleet")
udp6 = IPv6(fl=0xABCDE, tc=0x21, hlim=9, **V6) / UDP(sport=33434, dport=33435) / Raw(b"tracefleet!")
show("udp4", udp4)
show("udp4_odd", IP(id=1, ttl=64, **V4) / UDP(sport=1, dport=65535) / Raw(b"odd"))
show("udp4_empty", IP(id=2, ttl=1, **V4) / UDP(sport=53, dport=53))
show("udp4_options", IP(id=3, ttl=4, options=b"\x94\x04\x00\x00", **V4) / UDP(sport=5, dport=6) / Raw(b"router alert"))
show("udp4_fragment", IP(id=4, ttl=64, flags="MF", frag=185, proto=17, **V4) / Raw(bytes(range(64))))
show("udp6", udp6)
show("udp6_large", IPv6(hlim=64, **V6) / UDP(sport=4000, dport=5000) / Raw(bytes(i * 7 % 256 for i in range(1400))))

# scapy fills the segment's checksum from the layer below, so the last header decides which pseudo header it uses.
show("tcp4_syn", IP(id=5, ttl=12, **V4) / TCP(sport=40000, dport=443, seq=0x12345678, flags="S", window=65535, options=[
    ("MSS", 1460), ("SAckOK", b""), ("Timestamp", (0x01020304, 0)), ("NOP", None), ("WScale", 7)]),
    options="2:05b4,4:,8:0102030400000000,3:07")
show("tcp4_data", IP(id=6, ttl=64, **V4) / TCP(sport=443, dport=40000, seq=1, ack=0xFFFFFFFF, flags="PAU", window=502, urgptr=3) / Raw(b"hello"))
show("tcp4_rst", IP(id=7, ttl=50, **V4) / TCP(sport=80, dport=40001, seq=0, ack=9, flags="RA", window=0))
show("tcp6_syn", IPv6(fl=1, hlim=5, **V6) / TCP(sport=40000, dport=80, seq=0xFFFFFFFE, flags="SEC", window=1024, options=[("MSS", 1440)]),
     options="2:05a0")

show("echo4_request", IP(id=8, ttl=64, **V4) / ICMP(type=8, id=0x1234, seq=0x5678) / Raw(b"ping payload!"))
show("echo4_reply", IP(id=9, ttl=55, **V4_BACK) / ICMP(type=0, id=0x1234, seq=0x5678) / Raw(b"ping payload!"))
show("echo6_request", IPv6(hlim=64, **V6) / ICMPv6EchoRequest(id=0xFFFF, seq=1, data=b"ping six"))
show("echo6_reply", IPv6(hlim=60, **V6_BACK) / ICMPv6EchoReply(id=0xFFFF, seq=1, data=b"ping six"))

quote28, whole4, whole6 = bytes(udp4)[:28], bytes(udp4), bytes(udp6)
show("exceeded4_28", IP(id=10, ttl=250, **V4_BACK) / ICMP(type=11, code=0) / Raw(quote28), quoted=hexed(quote28))
show("exceeded4_whole", IP(id=11, ttl=250, **V4_BACK) / ICMP(type=11, code=0) / Raw(whole4), quoted=hexed(whole4))
show("unreachable4_port", IP(id=12, ttl=250, **V4_BACK) / ICMP(type=3, code=3) / Raw(whole4), quoted=hexed(whole4))
show("unreachable4_mtu", IP(id=13, ttl=250, **V4_BACK) / ICMP(type=3, code=4, nexthopmtu=1400) / Raw(whole4), quoted=hexed(whole4))
quote_tcp = bytes(IP(id=14, ttl=1, **V4) / TCP(sport=40000, dport=443, seq=0xCAFEBABE))[:28]
show("exceeded4_tcp", IP(id=15, ttl=250, **V4_BACK) / ICMP(type=11, code=0) / Raw(quote_tcp), quoted=hexed(quote_tcp), quoted_seq=0xCAFEBABE)

one = ((16, 0, True, 1),)
three = ((1048575, 7, False, 255), (24015, 5, False, 1), (3, 0, True, 64))
padded = whole4.ljust(128, b"\0")
show("exceeded4_mpls1", IP(id=16, ttl=249, **V4_BACK) / ICMP(type=11, code=0, length=32) / Raw(padded + mpls(*one)),
     quoted=hexed(padded), mpls=labels(*one), extensions=mpls(*one).hex())
show("exceeded4_mpls3", IP(id=17, ttl=249, **V4_BACK) / ICMP(type=11, code=0, length=32) / Raw(padded + mpls(*three)),
     quoted=hexed(padded), mpls=labels(*three), extensions=mpls(*three).hex())
show("exceeded4_mpls_without_length", IP(id=18, ttl=249, **V4_BACK) / ICMP(type=11, code=0) / Raw(padded + mpls(*one)),
     quoted=hexed(padded), mpls=labels(*one))
interface = structure(ICMPExtensionInterfaceInformation(has_ifindex=1, ifindex=7))
show("exceeded4_interface", IP(id=19, ttl=249, **V4_BACK) / ICMP(type=11, code=0, length=32) / Raw(padded + interface),
     quoted=hexed(padded), extensions=interface.hex())

broken = bytearray(padded + mpls(*one))
broken[130] ^= 0xFF
show("exceeded4_broken_extensions", IP(id=20, ttl=249, **V4_BACK) / ICMP(type=11, code=0, length=32) / Raw(bytes(broken)),
     quoted=hexed(padded), no_extensions=1)

show("exceeded6", IPv6(hlim=60, **V6_BACK) / ICMPv6TimeExceeded(code=0) / Raw(whole6), quoted=hexed(whole6))
show("unreachable6_port", IPv6(hlim=60, **V6_BACK) / ICMPv6DestUnreach(code=4) / Raw(whole6), quoted=hexed(whole6))
show("too_big6", IPv6(hlim=60, **V6_BACK) / ICMPv6PacketTooBig(mtu=1280) / Raw(whole6), quoted=hexed(whole6))
padded6 = whole6.ljust(128, b"\0")
show("exceeded6_mpls1", IPv6(hlim=60, **V6_BACK) / ICMPv6TimeExceeded(code=0, length=16) / Raw(padded6 + mpls(*one)),
     quoted=hexed(padded6), mpls=labels(*one), extensions=mpls(*one).hex())

chain = IPv6(hlim=3, **V6) / IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0" * 4)]) / IPv6ExtHdrDestOpt(
    options=[HBHOptUnknown(otype=30, optdata=b"abcd")])
show("extensions6_udp", chain / IPv6ExtHdrFragment(offset=0, m=1, id=0xDEADBEEF) / UDP(sport=7, dport=8, len=1000, chksum=0x1234) / Raw(b"first part"),
     kinds="0,60,44", frag=0, mf=1, frag_id=0xDEADBEEF)
show("extensions6_later", chain / IPv6ExtHdrFragment(offset=181, m=0, id=0xDEADBEEF, nh=17) / Raw(b"later part, no header"),
     kinds="0,60,44", frag=1448, mf=0, frag_id=0xDEADBEEF)
show("extensions6_whole", chain / UDP(sport=9, dport=10) / Raw(b"whole"), kinds="0,60")
show("routing6_tcp", IPv6(hlim=3, **V6) / IPv6ExtHdrRouting(addresses=["2001:db8:7::7"], segleft=0) / TCP(sport=11, dport=12, seq=13),
     kinds="43")
