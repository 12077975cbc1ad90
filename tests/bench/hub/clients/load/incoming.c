/* The bytes that come over a line: the answer to a request, then WebSocket frames, whole or in parts. */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire.h"

enum { BUFFER = 1 << 20 };
static uint8_t buffer[BUFFER];

static void refused(Follower *f, const char *head, int status) {
    counts.refused++;
    if (status > 0 && status < 600) counts.statuses[status]++;
    const char *after = strcasestr(head, "\r\nretry-after:");
    if (after) f->wait_ms = 1000 * atoi(after + 14);
    end_line(f, false);
}

/* The answer to a request; bytes used, 0 where more is needed, -1 where the line is over. */
static ssize_t take_head(Follower *f, uint8_t *data, size_t size) {
    data[size] = 0; /* the buffers have room for it */
    char *head = (char *)data, *end = strstr(head, "\r\n\r\n");
    if (!end) return 0;
    int status = size > 12 ? atoi(head + 9) : 0;
    if (f->state == ASKING) {
        if (status != 201) return refused(f, head, status), -1;
        char *token = strstr(end, "\"token\":\"");
        char *close_ = token ? strchr(token + 9, '"') : NULL;
        if (!close_) return 0;
        make_hello(f, token + 9, close_ - token - 9);
        close(f->fd);
        f->fd = -1;
        f->api = false;
        counts.joined++;
        connect_now(f);
        return -1;
    }
    if (status != 101) return refused(f, head, status), -1;
    counts.connected++;
    if (target.foreign) move_to(f, LIVE);
    else {
        move_to(f, OPEN);
        say_hello(f);
        if (f->fd < 0) return -1;
    }
    return end + 4 - head;
}

static void take_close(Follower *f, Cursor payload, size_t size) {
    int close_code = size >= 2 ? payload[0] << 8 | payload[1] : 1005;
    if (close_code < 5000) counts.codes[close_code]++;
    if (close_code >= 4100 && close_code < 4300) f->stay_away = true;
    if (close_code >= 4200 && close_code < 4300) fprintf(stderr, "follower %d was closed with %d\n", f->index, close_code);
    uint8_t answer[2] = {close_code >> 8, close_code & 255};
    bool asked = f->closing;
    f->closing = true; /* that the answer does not arrive is no loss */
    if (!asked) send_frame(f, 8, answer, size >= 2 ? 2 : 0);
    end_line(f, false);
}

/* Frames of a server are whole, unmasked and without reserved bits. Bytes used, or -1 where the line is over. */
static ssize_t take_frames(Follower *f, uint8_t *data, size_t size) {
    size_t at = 0;
    while (size - at >= 2) {
        uint8_t *head = data + at;
        uint64_t length = head[1] & 127;
        size_t header = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (size - at < header) break;
        if (header > 2) length = big_endian(head + 2, header - 2);
        if (size - at < header + length) break;
        if ((head[0] & 0xf0) != 0x80 || head[1] & 0x80) counts.bad++;
        counts.frames++;
        at += header + length;
        switch (head[0] & 15) {
        case 1:
        case 2:
            if (!target.foreign) take_message(f, head + header, length);
            break;
        case 8: take_close(f, head + header, length); break;
        case 9:
            counts.pings++;
            send_frame(f, 10, head + header, length < 126 ? length : 125);
            break;
        default: counts.bad++;
        }
        if (f->fd < 0) return -1;
    }
    return at;
}

static void keep(Follower *f, const uint8_t *data, size_t size) {
    if (size + 1 > f->part_room) {
        f->part_room = size + 1;
        f->part = realloc(f->part, f->part_room);
        if (!f->part) abort();
    }
    memmove(f->part, data, size);
    f->part_size = size;
}

void readable(Follower *f) {
    memcpy(buffer, f->part, f->part_size);
    ssize_t got = read(f->fd, buffer + f->part_size, BUFFER - 1 - f->part_size);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        end_line(f, !f->closing);
        return;
    }
    counts.reads++;
    counts.bytes += got;
    size_t size = f->part_size + got, at = 0;
    f->part_size = 0;
    if (f->state == ASKING || f->state == UPGRADING) {
        ssize_t used = take_head(f, buffer, size);
        if (used < 0) return;
        if (!used) {
            keep(f, buffer, size);
            return;
        }
        at = used;
    }
    ssize_t used = take_frames(f, buffer + at, size - at);
    if (used >= 0 && at + used < size) keep(f, buffer + at + used, size - at - used);
}
