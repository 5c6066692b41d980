// A bare reader of TPACKET_V3 rings and a sender that floods it: what the product's ring is measured against.
//   capture_loop read INTERFACE          capture_loop flood INTERFACE small|mixed
// The reader takes lines "live SECONDS" (reads for so long) and "drain FRAMES" (waits for the next line, then reads what is there until it has seen so
// many). It opens its ring, says "ready", and answers with frames, bytes, nanoseconds, nanoseconds of processor, and frames dropped.
// The sender takes lines "live SECONDS" and "count FRAMES" and answers with frames and nanoseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, BLOCKS = 64, SNAP = 192, FLOWS = 4096, BATCH = 64, LONGEST = 1514 };

static void fail(const char *what) { perror(what); exit(1); }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void bind_to(int fd, const char *name, uint16_t protocol)
{
    struct sockaddr_ll link = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = if_nametoindex(name) };
    if (bind(fd, (void *)&link, sizeof link)) fail("bind");
}

static int open_ring(const char *name, uint8_t **ring)
{
    int fd = socket(AF_PACKET, SOCK_RAW, 0), version = TPACKET_V3;
    struct sock_filter keep = BPF_STMT(BPF_RET | BPF_K, SNAP);
    struct sock_fprog program = { 1, &keep };
    struct tpacket_req3 request = { BLOCK, BLOCKS, 2048, BLOCKS * (BLOCK / 2048), 50, 0, 0 };
    if (fd < 0) fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)) fail("SO_ATTACH_FILTER");
    if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version)) fail("PACKET_VERSION");
    if (setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request)) fail("PACKET_RX_RING");
    *ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (*ring == MAP_FAILED) fail("mmap");
    bind_to(fd, name, ETH_P_ALL);
    return fd;
}

static uint64_t frames, bytes;

static void walk(struct tpacket_block_desc *block)
{
    struct tpacket3_hdr *frame = (void *)((uint8_t *)block + block->hdr.bh1.offset_to_first_pkt);
    uint32_t count = block->hdr.bh1.num_pkts;
    for (uint32_t i = 0; i < count; i++) {
        // The first byte is read too: a reader that never looks at a frame is none.
        bytes += frame->tp_len + ((uint8_t *)frame)[frame->tp_mac] % 2;
        frame = (void *)((uint8_t *)frame + frame->tp_next_offset);
    }
    frames += count;
}

static void read_frames(const char *name, char *line)
{
    uint8_t *ring;
    char go[64];
    int fd = open_ring(name, &ring), at = 0, drains = line[0] == 'd';
    double amount = atof(strchr(line, ' '));
    printf("ready\n");
    fflush(stdout);
    if (drains && !fgets(go, sizeof go, stdin)) exit(0);
    frames = bytes = 0;
    double started = now(), spent = cpu();
    while (drains ? frames < amount : now() < started + amount * 1e9) {
        struct tpacket_block_desc *block = (void *)(ring + (size_t)at * BLOCK);
        if (!(__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) {
            struct pollfd entry = { fd, POLLIN, 0 };
            poll(&entry, 1, 40);
            continue;
        }
        walk(block);
        __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        at = (at + 1) % BLOCKS;
    }
    double took = now() - started, used = cpu() - spent;
    struct tpacket_stats_v3 stats;
    socklen_t length = sizeof stats;
    if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length)) fail("PACKET_STATISTICS");
    printf("%lu %lu %.0f %.0f %u\n", frames, bytes, took, used, stats.tp_drops);
    fflush(stdout);
    munmap(ring, (size_t)BLOCK * BLOCKS);
    close(fd);
}

static uint8_t pool[FLOWS][LONGEST];
static struct iovec pieces[FLOWS];

// UDP, three of four IPv4, from and to 64 hosts each way; addresses of RFC 2544 and RFC 3849. Checksums stay 0: nobody looks at them here.
static void write_frame(uint32_t n, int mixed)
{
    uint8_t *frame = pool[n], *ip = frame + 14;
    int ipv6 = n % 4 == 3, header = ipv6 ? 40 : 20, smallest = ipv6 ? 62 : 60;
    // Seven small ones, four middle ones, one long one: the usual mixture.
    int length = !mixed || n % 12 < 7 ? smallest : n % 12 < 11 ? 576 : LONGEST, inner = length - 14 - header;
    memcpy(frame, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
    frame[12] = ipv6 ? 0x86 : 0x08;
    frame[13] = ipv6 ? 0xDD : 0x00;
    if (ipv6) {
        ip[0] = 0x60, ip[4] = inner >> 8, ip[5] = inner, ip[6] = 17, ip[7] = 64;
        memcpy(ip + 8, "\x20\x01\x0d\xb8", 4), memcpy(ip + 24, "\x20\x01\x0d\xb8\0\1", 6);
        ip[23] = n / 4 % 64, ip[39] = n / 256 % 64;
    } else {
        ip[0] = 0x45, ip[2] = (20 + inner) >> 8, ip[3] = 20 + inner, ip[8] = 64, ip[9] = 17;
        ip[12] = 198, ip[13] = 18, ip[15] = n / 4 % 64;
        ip[16] = 198, ip[17] = 19, ip[19] = n / 256 % 64;
    }
    uint8_t *udp = ip + header;
    uint16_t words[] = { htons(1024 + n), htons(n % 2 ? 443 : 53), htons(inner) };
    memcpy(udp, words, sizeof words);
    pieces[n] = (struct iovec){ frame, length };
}

static void flood(const char *name, int mixed)
{
    int fd = socket(AF_PACKET, SOCK_RAW, 0), one = 1;
    struct mmsghdr messages[BATCH];
    char line[64];
    uint32_t next = 0;
    if (fd < 0) fail("socket");
    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
    bind_to(fd, name, 0);
    for (uint32_t n = 0; n < FLOWS; n++) write_frame(n, mixed);
    memset(messages, 0, sizeof messages);
    while (fgets(line, sizeof line, stdin)) {
        int counts = line[0] == 'c';
        double amount = atof(strchr(line, ' ')), started = now();
        uint64_t sent = 0;
        while (counts ? sent < amount : now() < started + amount * 1e9) {
            for (int i = 0; i < BATCH; i++) messages[i].msg_hdr.msg_iov = &pieces[(next + i) % FLOWS], messages[i].msg_hdr.msg_iovlen = 1;
            int done = sendmmsg(fd, messages, counts && amount - sent < BATCH ? amount - sent : BATCH, 0);
            if (done <= 0) continue;
            sent += done, next += done;
        }
        printf("%lu %.0f\n", sent, now() - started);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    char line[64];
    if (argc == 4 && !strcmp(argv[1], "flood")) {
        flood(argv[2], !strcmp(argv[3], "mixed"));
    } else if (argc == 3 && !strcmp(argv[1], "read")) {
        while (fgets(line, sizeof line, stdin)) read_frames(argv[2], line);
    } else {
        fprintf(stderr, "usage: capture_loop read INTERFACE | capture_loop flood INTERFACE small|mixed\n");
        return 2;
    }
    return 0;
}
