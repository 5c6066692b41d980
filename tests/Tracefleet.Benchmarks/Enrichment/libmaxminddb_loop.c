/* Looks up a stream of IPv4 addresses with libmaxminddb, so that one call from .NET covers a million lookups and costs the peer nothing.
   Built by MaxmindLibrary.cs: cc -O2 -shared -fPIC -o <out> libmaxminddb_loop.c -lmaxminddb */
#include <maxminddb.h>
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *loop_open(const char *path)
{
    MMDB_s *db = malloc(sizeof *db);
    if (db && MMDB_open(path, MMDB_MODE_MMAP, db) != MMDB_SUCCESS) {
        free(db);
        return NULL;
    }
    return db;
}

/* Returns how many of the addresses (host order) were found; with_value also reads the map entry named by key. */
uint64_t loop_lookup(void *handle, const uint32_t *addresses, int count, int with_value, const char *key)
{
    MMDB_s *db = handle;
    uint64_t found = 0;
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    for (int i = 0; i < count; i++) {
        int error;
        address.sin_addr.s_addr = htonl(addresses[i]);
        MMDB_lookup_result_s result = MMDB_lookup_sockaddr(db, (struct sockaddr *)&address, &error);
        if (!result.found_entry)
            continue;
        if (with_value) {
            MMDB_entry_data_s data;
            if (MMDB_get_value(&result.entry, &data, key, NULL) != MMDB_SUCCESS || !data.has_data)
                continue;
        }
        found++;
    }
    return found;
}

static int has(MMDB_entry_s *entry, MMDB_entry_data_s *data, const char *const *path)
{
    return MMDB_aget_value(entry, data, path) == MMDB_SUCCESS && data->has_data;
}

/* Returns how many of the addresses (host order) have city, country and coordinates. */
uint64_t loop_locate(void *handle, const uint32_t *addresses, int count)
{
    static const char *const city[] = {"city", "names", "en", NULL}, *const country[] = {"country", "iso_code", NULL};
    static const char *const latitude[] = {"location", "latitude", NULL}, *const longitude[] = {"location", "longitude", NULL};
    MMDB_s *db = handle;
    uint64_t found = 0;
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    for (int i = 0; i < count; i++) {
        int error;
        MMDB_entry_data_s data;
        address.sin_addr.s_addr = htonl(addresses[i]);
        MMDB_lookup_result_s result = MMDB_lookup_sockaddr(db, (struct sockaddr *)&address, &error);
        if (result.found_entry && has(&result.entry, &data, city) && has(&result.entry, &data, country)
            && has(&result.entry, &data, latitude) && has(&result.entry, &data, longitude))
            found++;
    }
    return found;
}
