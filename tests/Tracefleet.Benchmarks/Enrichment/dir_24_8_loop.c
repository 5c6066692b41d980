/* Longest-prefix match as DIR-24-8 (Gupta, Lin, McKeown 1998): the peer that Ipv4Directory is measured against. One call covers a stream of
   addresses. Built by Dir24Loop.cs: cc -O3 -march=native -shared -fPIC */
#include <stdint.h>
#include <stdlib.h>

#define EXTENDED 0x80000000u

struct table {
    uint32_t *blocks; /* 2^24: a value, or EXTENDED and the number of a part */
    uint32_t *parts;  /* 256 values for each part */
    uint32_t count, room;
};

static uint32_t *part_of(struct table *t, uint32_t block)
{
    if (!(t->blocks[block] & EXTENDED)) {
        if (t->count == t->room) {
            t->room = t->room ? t->room * 2 : 1024;
            t->parts = realloc(t->parts, (size_t)t->room * 256 * sizeof *t->parts);
        }
        for (int i = 0; i < 256; i++)
            t->parts[(size_t)t->count * 256 + i] = t->blocks[block];
        t->blocks[block] = EXTENDED | t->count++;
    }
    return t->parts + (size_t)(t->blocks[block] & ~EXTENDED) * 256;
}

/* Prefixes sorted by network, then shorter first; values below 2^31, 0 for none. */
void *dir_build(const uint32_t *networks, const uint8_t *lengths, const uint32_t *values, int count)
{
    struct table *t = calloc(1, sizeof *t);
    t->blocks = malloc(sizeof(uint32_t) << 24);
    for (uint32_t i = 0; i < 1u << 24; i++)
        t->blocks[i] = 0;
    for (int i = 0; i < count; i++) {
        if (lengths[i] <= 24) {
            uint32_t first = networks[i] >> 8, blocks = 1u << (24 - lengths[i]);
            for (uint32_t b = 0; b < blocks; b++)
                t->blocks[first + b] = values[i];
        } else {
            uint32_t *part = part_of(t, networks[i] >> 8);
            for (uint32_t a = 0; a < 1u << (32 - lengths[i]); a++)
                part[(networks[i] & 255) + a] = values[i];
        }
    }
    return t;
}

static inline uint32_t find(const struct table *t, uint32_t address)
{
    uint32_t value = t->blocks[address >> 8];
    return value & EXTENDED ? t->parts[(size_t)(value & ~EXTENDED) * 256 + (address & 255)] : value;
}

/* Returns all values in one, so that nothing can be left out. */
uint64_t dir_sum(const void *table, const uint32_t *addresses, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++)
        sum ^= find(table, addresses[i]);
    return sum;
}

void dir_find_all(const void *table, const uint32_t *addresses, uint32_t *values, int count)
{
    for (int i = 0; i < count; i++)
        values[i] = find(table, addresses[i]);
}

uint64_t dir_bytes(const void *table)
{
    const struct table *t = table;
    return (sizeof(uint32_t) << 24) + (uint64_t)t->room * 256 * sizeof(uint32_t);
}
