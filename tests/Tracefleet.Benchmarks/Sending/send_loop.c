// Bare loops that send probes as fast as one thread can: what the product's senders are measured against.
//   send_loop raw|packet|xdp INTERFACE NEIGHBOUR_MAC SOURCE FIRST_DESTINATION COUNT
// Each line of input, a number of seconds, starts a turn; each turn answers with packets, nanoseconds, and nanoseconds of user and system time.
// A probe is a UDP packet with 22 bytes of payload; destination and TTL vary, both checksums are computed. IPv6 where SOURCE is.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, HEADER = 14, PAYLOAD = 22, FRAMES = 2048, FRAME_SIZE = 2048 };

static int ipv6, packet_length;
static uint8_t template_frame[128];
static uint8_t first[16];
static uint32_t target_count;

static void fail(const char *what) { perror(what); exit(1); }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec * 1e-6; }

// Waits for the next turn; false at the end of input.
static int next_turn(double *until)
{
    char line[64];
    if (!fgets(line, sizeof line, stdin)) return 0;
    *until = now() + atof(line);
    return 1;
}

static void report(long sent, double took, struct rusage before)
{
    struct rusage after;
    getrusage(RUSAGE_SELF, &after);
    printf("%ld %.0f %.0f %.0f\n", sent, took * 1e9, (seconds(after.ru_utime) - seconds(before.ru_utime)) * 1e9,
        (seconds(after.ru_stime) - seconds(before.ru_stime)) * 1e9);
    fflush(stdout);
}

#define TURNS(body) do { \
    double until, started; \
    struct rusage before; \
    while (next_turn(&until)) { \
        long sent = 0; \
        getrusage(RUSAGE_SELF, &before); \
        started = now(); \
        while (now() < until) body \
        report(sent, now() - started, before); \
    } \
} while (0)

static uint32_t sum(const uint8_t *bytes, int length, uint32_t total)
{
    for (int i = 0; i < length; i += 2) total += bytes[i] << 8 | bytes[i + 1];
    return total;
}

static uint16_t fold(uint32_t total)
{
    while (total >> 16) total = (total & 0xFFFF) + (total >> 16);
    return htons(~total & 0xFFFF);
}

// Writes probe number n behind the link header.
static int write_probe(uint8_t *packet, uint32_t n)
{
    memcpy(packet, template_frame, packet_length);
    uint32_t target = n % target_count;
    uint8_t ttl = 1 + n / target_count % 32;
    uint8_t *low = packet + (ipv6 ? 36 : 16);
    uint32_t address;
    memcpy(&address, first + (ipv6 ? 12 : 0), 4);
    address = htonl(ntohl(address) + target);
    memcpy(low, &address, 4);
    uint8_t *udp = packet + (ipv6 ? 40 : 20);
    if (ipv6) {
        packet[7] = ttl;
    } else {
        packet[8] = ttl;
        uint16_t header_sum = fold(sum(packet, 20, 0));
        memcpy(packet + 10, &header_sum, 2);
    }
    memcpy(udp + 8, &n, 4);
    uint16_t udp_sum = fold(sum(packet + (ipv6 ? 8 : 12), (ipv6 ? 32 : 8) + 8 + PAYLOAD, 17 + 8 + PAYLOAD));
    memcpy(udp + 6, &udp_sum, 2);
    return packet_length;
}

static void prepare(const char *source, const char *destination)
{
    ipv6 = strchr(source, ':') != NULL;
    packet_length = (ipv6 ? 40 : 20) + 8 + PAYLOAD;
    uint8_t *udp = template_frame + (ipv6 ? 40 : 20);
    if (ipv6) {
        template_frame[0] = 0x60;
        template_frame[5] = 8 + PAYLOAD;
        template_frame[6] = 17;
        inet_pton(AF_INET6, source, template_frame + 8);
        inet_pton(AF_INET6, destination, first);
        memcpy(template_frame + 24, first, 16);
    } else {
        template_frame[0] = 0x45;
        template_frame[3] = packet_length;
        template_frame[9] = 17;
        inet_pton(AF_INET, source, template_frame + 12);
        inet_pton(AF_INET, destination, first);
    }
    udp[0] = 0x80; udp[2] = 0x82; udp[3] = 0x9b; udp[5] = 8 + PAYLOAD;
}

static void send_messages(int socket, int link_header, const uint8_t *header)
{
    static uint8_t frames[BATCH][256];
    static struct mmsghdr messages[BATCH];
    static struct iovec vectors[BATCH];
    static struct sockaddr_in6 names6[BATCH];
    static struct sockaddr_in names4[BATCH];
    uint32_t n = 0;
    for (int i = 0; i < BATCH; i++) {
        memcpy(frames[i], header, link_header);
        vectors[i] = (struct iovec){ frames[i], link_header + packet_length };
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        if (link_header) continue;
        names4[i].sin_family = AF_INET;
        names6[i].sin6_family = AF_INET6;
        messages[i].msg_hdr.msg_name = ipv6 ? (void *)&names6[i] : (void *)&names4[i];
        messages[i].msg_hdr.msg_namelen = ipv6 ? sizeof names6[i] : sizeof names4[i];
    }
    TURNS({
        for (int i = 0; i < BATCH; i++) {
            uint8_t *packet = frames[i] + link_header;
            write_probe(packet, n++);
            if (link_header) continue;
            if (ipv6) memcpy(&names6[i].sin6_addr, packet + 24, 16);
            else memcpy(&names4[i].sin_addr, packet + 16, 4);
        }
        int done = sendmmsg(socket, messages, BATCH, 0);
        if (done > 0) sent += done;
    });
}

static void send_raw(void)
{
    int socket_ = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW, IPPROTO_RAW), one = 1;
    if (socket_ < 0) fail("socket");
    if (ipv6) setsockopt(socket_, IPPROTO_IPV6, 36 /* IPV6_HDRINCL */, &one, sizeof one);
    send_messages(socket_, 0, NULL);
}

static void send_packet(int index, const uint8_t *header)
{
    int socket_ = socket(AF_PACKET, SOCK_RAW, 0), one = 1;
    if (socket_ < 0) fail("socket");
    setsockopt(socket_, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
    struct sockaddr_ll name = { .sll_family = AF_PACKET, .sll_ifindex = index };
    if (bind(socket_, (struct sockaddr *)&name, sizeof name)) fail("bind");
    send_messages(socket_, HEADER, header);
}

static void *ring(int socket_, struct xdp_ring_offset *offset, int entry, off_t page)
{
    void *memory = mmap(NULL, offset->desc + FRAMES * entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, socket_, page);
    if (memory == MAP_FAILED) fail("mmap");
    return memory;
}

static void send_xdp(int index, const uint8_t *header)
{
    int socket_ = socket(AF_XDP, SOCK_RAW, 0), entries = FRAMES;
    if (socket_ < 0) fail("socket");
    uint8_t *frames = mmap(NULL, FRAMES * FRAME_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct xdp_umem_reg memory = { .addr = (uintptr_t)frames, .len = FRAMES * FRAME_SIZE, .chunk_size = FRAME_SIZE };
    struct xdp_mmap_offsets offsets;
    socklen_t length = sizeof offsets;
    if (setsockopt(socket_, SOL_XDP, XDP_UMEM_REG, &memory, sizeof memory)) fail("XDP_UMEM_REG");
    setsockopt(socket_, SOL_XDP, XDP_UMEM_FILL_RING, &entries, sizeof entries);
    setsockopt(socket_, SOL_XDP, XDP_UMEM_COMPLETION_RING, &entries, sizeof entries);
    setsockopt(socket_, SOL_XDP, XDP_TX_RING, &entries, sizeof entries);
    if (getsockopt(socket_, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length)) fail("XDP_MMAP_OFFSETS");
    uint8_t *tx = ring(socket_, &offsets.tx, sizeof(struct xdp_desc), XDP_PGOFF_TX_RING);
    uint8_t *completion = ring(socket_, &offsets.cr, sizeof(uint64_t), XDP_UMEM_PGOFF_COMPLETION_RING);
    struct sockaddr_xdp name = { .sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP, .sxdp_ifindex = index };
    for (int tries = 0; bind(socket_, (struct sockaddr *)&name, sizeof name); tries++) {
        if (errno != EBUSY || tries == 500) fail("bind");
        usleep(2000);
    }
    volatile uint32_t *tx_producer = (void *)(tx + offsets.tx.producer), *tx_consumer = (void *)(tx + offsets.tx.consumer);
    volatile uint32_t *done_producer = (void *)(completion + offsets.cr.producer), *done_consumer = (void *)(completion + offsets.cr.consumer);
    struct xdp_desc *descriptors = (void *)(tx + offsets.tx.desc);
    uint64_t *addresses = (void *)(completion + offsets.cr.desc), unused[FRAMES];
    uint32_t produced = 0, completed = 0, n = 0;
    int unused_count = FRAMES;
    for (int i = 0; i < FRAMES; i++) {
        unused[i] = (uint64_t)i * FRAME_SIZE;
        memcpy(frames + unused[i], header, HEADER);
    }
    TURNS({
        uint32_t available = __atomic_load_n(done_producer, __ATOMIC_ACQUIRE);
        for (; completed != available; completed++) unused[unused_count++] = addresses[completed % FRAMES];
        __atomic_store_n(done_consumer, completed, __ATOMIC_RELEASE);
        for (int i = 0; i < BATCH && unused_count > 0; i++) {
            uint64_t frame = unused[--unused_count];
            int written = write_probe(frames + frame + HEADER, n++);
            struct xdp_desc *descriptor = &descriptors[produced++ % FRAMES];
            descriptor->addr = frame;
            descriptor->len = HEADER + written;
            descriptor->options = 0;
            sent++;
        }
        __atomic_store_n(tx_producer, produced, __ATOMIC_RELEASE);
        while (__atomic_load_n(tx_consumer, __ATOMIC_ACQUIRE) != produced)
            if (sendto(socket_, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && errno != EAGAIN && errno != EBUSY && errno != ENOBUFS) fail("sendto");
    });
}

int main(int count, char **arguments)
{
    if (count != 7) return 2;
    uint8_t header[HEADER];
    unsigned mac[6];
    struct ifreq request = { 0 };
    strncpy(request.ifr_name, arguments[2], IFNAMSIZ - 1);
    int any = socket(AF_INET, SOCK_DGRAM, 0);
    if (ioctl(any, SIOCGIFHWADDR, &request)) fail("SIOCGIFHWADDR");
    memcpy(header + 6, request.ifr_hwaddr.sa_data, 6);
    if (sscanf(arguments[3], "%x:%x:%x:%x:%x:%x", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6) return 2;
    for (int i = 0; i < 6; i++) header[i] = mac[i];
    prepare(arguments[4], arguments[5]);
    header[12] = ipv6 ? 0x86 : 0x08;
    header[13] = ipv6 ? 0xDD : 0x00;
    target_count = atoi(arguments[6]);
    int index = if_nametoindex(arguments[2]);
    if (strcmp(arguments[1], "raw") == 0) send_raw();
    else if (strcmp(arguments[1], "packet") == 0) send_packet(index, header);
    else send_xdp(index, header);
    return 0;
}
