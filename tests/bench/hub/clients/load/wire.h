/* What of PROTOCOL.md the load client must read: msgpack walked in place, nothing copied. Needs no allocation.

   Every reader takes the cursor and the end and returns the new cursor, or NULL where the bytes are not as expected. */
#ifndef WIRE_H
#define WIRE_H
#include <stdint.h>
#include <string.h>

typedef const uint8_t *Cursor;

static inline uint64_t big_endian(Cursor at, int size) {
    uint64_t value = 0;
    for (int i = 0; i < size; i++) value = value << 8 | at[i];
    return value;
}

/* The size of a header that counts what follows it: an array, a map or a string of bytes. */
static inline Cursor counted(Cursor at, Cursor end, int fixed, int fixed_bits, int first, int sizes, uint32_t *count) {
    if (!at || at >= end) return NULL;
    if (fixed_bits && (*at >> fixed_bits) == fixed) {
        *count = *at & ((1u << fixed_bits) - 1);
        return at + 1;
    }
    int step = *at - first;
    if (step < 0 || step >= sizes) return NULL;
    int size = (sizes == 2 ? 2 : 1) << step;
    if (end - at < 1 + size) return NULL;
    *count = (uint32_t)big_endian(at + 1, size);
    return at + 1 + size;
}

static inline Cursor read_array(Cursor at, Cursor end, uint32_t *count) { return counted(at, end, 9, 4, 0xdc, 2, count); }
static inline Cursor read_map(Cursor at, Cursor end, uint32_t *count) { return counted(at, end, 8, 4, 0xde, 2, count); }
static inline Cursor read_string(Cursor at, Cursor end, uint32_t *count) {
    return counted(at, end, 5, 5, 0xd9, 3, count);
}

/* A whole number ≥ 0; nil is -1. */
static inline Cursor read_int(Cursor at, Cursor end, int64_t *value) {
    if (!at || at >= end) return NULL;
    if (*at < 0x80) {
        *value = *at;
        return at + 1;
    }
    if (*at == 0xc0) {
        *value = -1;
        return at + 1;
    }
    if (*at < 0xcc || *at > 0xcf) return NULL;
    int size = 1 << (*at - 0xcc);
    if (end - at < 1 + size) return NULL;
    *value = (int64_t)big_endian(at + 1, size);
    return at + 1 + size;
}

static inline Cursor skip(Cursor at, Cursor end) {
    uint32_t count;
    if (!at || at >= end) return NULL;
    uint8_t kind = *at;
    if (kind < 0x80 || kind >= 0xe0 || kind == 0xc0 || kind == 0xc2 || kind == 0xc3) return at + 1;
    Cursor inside = read_array(at, end, &count);
    if (!inside && (inside = read_map(at, end, &count))) count *= 2;
    if (inside) {
        while (count-- && inside) inside = skip(inside, end);
        return inside;
    }
    inside = read_string(at, end, &count);
    if (!inside) inside = counted(at, end, 0, 0, 0xc4, 3, &count);
    if (inside) return (uint64_t)(end - inside) < count ? NULL : inside + count;
    int size = 0;
    if (kind >= 0xcc && kind <= 0xcf) size = 1 << (kind - 0xcc);
    else if (kind >= 0xd0 && kind <= 0xd3) size = 1 << (kind - 0xd0);
    else if (kind == 0xca) size = 4;
    else if (kind == 0xcb) size = 8;
    return size && end - at >= 1 + size ? at + 1 + size : NULL;
}
#endif
