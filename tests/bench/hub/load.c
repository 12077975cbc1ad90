/* Thousands of followers in one process: what the hub's benches put on the server.

   load HOST PORT HELLOS STAMPS ADDRESSES CODE FOLLOWERS

   HELLOS: a file with one hello message a line, in hex, its last byte nil (`resume`); `-`: the server is not Guide, so the
   frames that come are counted and not read. STAMPS: a file that the leader writes (leader.py): when each lead frame
   left; `-`: none. ADDRESSES: how many addresses 127.0.1.x the followers come from. CODE: the session's join code.

   Commands on standard input, one a line (FIRST COUNT name followers by index):
     open FIRST COUNT RATE     connect, RATE a second
     join FIRST COUNT RATE     the same, each with a token of its own from the API
     stall FIRST COUNT         stop reading; these are left out of the latency from now on
     unstall FIRST COUNT       read again
     drop FIRST COUNT          cut at once, and come back as the SDK does: full jitter
     leave FIRST COUNT         say bye
     comments RATE             so many comments a second, by one follower after another
     reports MS                every follower reports so often; 0: never
     churn RATE KEEP           joins, comments and leaves, RATE a second together; KEEP followers stay
     measure                   counters begin anew
     report                    one line of JSON with what was counted since
     quit

   Every line that ends without `leave` comes back after a random wait, with its token, and resumes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"
#include "wire.h"

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { BUFFER = 1 << 20, HELLO_MOST = 512, EPOCH_MOST = 65, RING = 1 << 16, PACKET_MS = 20, FRAME_MS = 40, EVENTS = 256 };
enum State { IDLE, WAITING, ASKING, UPGRADING, OPEN, LIVE, STATES };
static const char *const STATE_NAMES[] = {"idle", "waiting", "asking", "upgrading", "open", "live"};
static const uint64_t MS = 1000000, SECOND = 1000000000;

typedef struct {
    int fd, index;
    enum State state;
    bool api, stalled, unwatched, stay_away, closing;
    int tries, wait_ms;       /* reconnections since it was last live; what a bye asked to wait */
    uint64_t due, asked, lost_at, last_at, report_at;
    uint8_t hello[HELLO_MOST];
    int hello_size;
    char epoch[EPOCH_MOST];
    int64_t event, tick, voice; /* the last of each that came; -1: none */
    uint64_t ticks;           /* since `measure` */
    uint32_t segments;        /* at `measure`; UINT32_MAX: not connected then */
    uint8_t *part;
    size_t part_size, part_room;
} Follower;

typedef struct {
    uint64_t frames, bytes, reads, ticks, snapshots, resumes, acks, errors, byes, health, pings, bad;
    uint64_t tick_gaps, event_gaps, event_doubles, voice_packets, voice_lost, voice_doubled;
    uint64_t connected, lost, refused, joined, left, commented, resets, segments, segment_lines;
    uint64_t codes[5000], statuses[600];
    double silence, back_worst;
} Counts;

typedef struct {  /* as leader.py writes it */
    int64_t base, offset; /* capture time of lead frame 0; what the hub adds to it for guide time: ms */
    int64_t left[RING];   /* when frame k left, CLOCK_MONOTONIC in ns */
} Stamps;

static Follower *followers;
static int many, epoll, waiting_count, comment_next, churn_keep, churn_oldest, churn_turn;
static double comment_rate, churn_rate;
static uint64_t comment_due, churn_due, report_every, comment_number, measured_at;
static Counts counts;
static Histogram latency, joining, back;
static const Stamps *stamps;
static struct sockaddr_in server;
static int addresses;
static const char *code;
static bool foreign;
static uint8_t buffer[BUFFER];

static void end_line(Follower *f, bool lost);

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static double chance(void) { return random() / (RAND_MAX + 1.0); }

static void watch(Follower *f, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.ptr = f};
    epoll_ctl(epoll, how, f->fd, &event);
}

/* ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* A line that cannot take a few hundred bytes at once is taken as broken. */
static void write_all(Follower *f, const void *data, size_t size) {
    if (f->fd >= 0 && write(f->fd, data, size) != (ssize_t)size) end_line(f, true);
}

/* One masked frame, the mask 0: the bytes stay as they are. */
static void send_frame(Follower *f, int opcode, const uint8_t *payload, size_t size) {
    uint8_t frame[HELLO_MOST + 128];
    size_t at = 0;
    frame[at++] = 0x80 | opcode;
    if (size < 126) frame[at++] = 0x80 | size;
    else {
        frame[at++] = 0x80 | 126;
        frame[at++] = size >> 8;
        frame[at++] = size & 255;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, payload, size);
    write_all(f, frame, at + 4 + size);
}

static size_t put_int(uint8_t *out, uint64_t value) {
    out[0] = 0xcf;
    for (int i = 0; i < 8; i++) out[1 + i] = value >> (56 - 8 * i);
    return 9;
}

static size_t put_text(uint8_t *out, const char *text) {
    size_t size = strlen(text);
    out[0] = 0xd9;
    out[1] = size;
    memcpy(out + 2, text, size);
    return 2 + size;
}

static void say_hello(Follower *f) {
    uint8_t message[HELLO_MOST + 100];
    memcpy(message, f->hello, f->hello_size);
    size_t size = f->hello_size;
    if (f->event >= 0) { /* nil, the last byte, becomes [epoch, event] */
        message[size - 1] = 0x92;
        size += put_text(message + size, f->epoch);
        size += put_int(message + size, f->event);
    }
    send_frame(f, 2, message, size);
}

static void say_comment(Follower *f) {
    uint8_t message[256];
    char id[40];
    snprintf(id, sizeof id, "c-%d-%llu", f->index, (unsigned long long)comment_number++);
    size_t size = 0;
    message[size++] = 0x94;
    message[size++] = 3;
    size += put_text(message + size, id);
    size += put_text(message + size, "comment");
    size += put_text(message + size, "这座桥是哪一年建成的？真了不起");
    counts.commented++;
    send_frame(f, 2, message, size);
}

static void say_report(Follower *f) {
    uint8_t message[128];
    size_t size = 0;
    message[size++] = 0x92;
    message[size++] = 8;
    message[size++] = 0x85;
    size += put_text(message + size, "tick");
    size += put_int(message + size, f->tick < 0 ? 0 : f->tick);
    size += put_text(message + size, "event");
    size += put_int(message + size, f->event < 0 ? 0 : f->event);
    size += put_text(message + size, "lag");
    message[size++] = 90;
    size += put_text(message + size, "buffer");
    message[size++] = 60;
    size += put_text(message + size, "rung");
    message[size++] = 0;
    send_frame(f, 2, message, size);
}

/* ── connecting ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void move_to(Follower *f, enum State state) {
    waiting_count += (state == WAITING) - (f->state == WAITING);
    f->state = state;
}

static void come_at(Follower *f, uint64_t due) {
    f->due = due;
    move_to(f, WAITING);
}

/* Full jitter, as PROTOCOL.md says; never before what a bye or a Retry-After asked. */
static void come_back(Follower *f) {
    double longest = f->tries > 5 ? 20000 : 500.0 * (1 << f->tries);
    f->tries++;
    come_at(f, now_ns() + (uint64_t)((f->wait_ms + chance() * longest) * MS));
    f->wait_ms = 0;
}

static void connect_now(Follower *f) {
    f->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (f->fd < 0) {
        perror("socket");
        exit(1);
    }
    int on = 1;
    setsockopt(f->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(f->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000101 + f->index % addresses)};
    f->part_size = 0;
    f->closing = false;
    f->voice = f->tick = -1;
    f->segments = UINT32_MAX;
    if (!f->asked) f->asked = now_ns();
    move_to(f, f->api ? ASKING : UPGRADING);
    if (bind(f->fd, (struct sockaddr *)&own, sizeof own) < 0 ||
        (connect(f->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)) {
        end_line(f, true);
        return;
    }
    watch(f, EPOLLOUT, EPOLL_CTL_ADD);
}

/* The connection stands: the request goes. */
static void request(Follower *f) {
    char text[1024], body[64];
    watch(f, EPOLLIN, EPOLL_CTL_MOD);
    const char *host = inet_ntoa(server.sin_addr);
    int port = ntohs(server.sin_port), size;
    if (f->state == ASKING) {
        int length = snprintf(body, sizeof body, "{\"name\": \"f%d\", \"branch\": \"\"}", f->index);
        size = snprintf(text, sizeof text,
                        "POST /api/sessions/%s/members HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\n"
                        "Content-Length: %d\r\nConnection: close\r\n\r\n%s",
                        code, host, port, length, body);
    } else
        size = snprintf(text, sizeof text,
                        "GET /ws HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        host, port);
    write_all(f, text, size);
}

static void end_line(Follower *f, bool lost) {
    if (f->fd < 0) return;
    bool was_live = f->state == LIVE;
    close(f->fd);
    f->fd = -1;
    f->part_size = 0;
    if (was_live) f->lost_at = now_ns();
    if (lost && was_live && !f->closing) counts.lost++;
    if (f->stay_away) {
        if (was_live || f->state == OPEN) counts.left++;
        move_to(f, IDLE);
    } else
        come_back(f);
}

static void refused(Follower *f, const char *head, int status) {
    counts.refused++;
    if (status > 0 && status < 600) counts.statuses[status]++;
    const char *after = strcasestr(head, "\r\nretry-after:");
    if (after) f->wait_ms = 1000 * atoi(after + 14);
    end_line(f, false);
}

/* The hello of a member who joined just now: [1, 1, token, ["opus"], nil]. */
static void make_hello(Follower *f, const char *token, size_t size) {
    uint8_t *out = f->hello;
    size_t at = 0;
    out[at++] = 0x95;
    out[at++] = 1;
    out[at++] = 1;
    out[at++] = 0xd9;
    out[at++] = size;
    memcpy(out + at, token, size);
    at += size;
    out[at++] = 0x91;
    memcpy(out + at, "\xa4opus\xc0", 6);
    f->hello_size = at + 6;
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
    if (foreign) move_to(f, LIVE);
    else {
        move_to(f, OPEN);
        say_hello(f);
        if (f->fd < 0) return -1;
    }
    return end + 4 - head;
}

/* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Events up to `number` have come, or were left out: of those after `after` some may be. What else is missing is a gap. */
static void stand_at(Follower *f, int64_t number, int64_t after) {
    int64_t hole = (after < number ? after : number) - f->event;
    if (hole > 0) counts.event_gaps += hole;
    if (number > f->event) f->event = number;
}

/* The events, and `left` behind them where `more` is set. Nothing is missing before a snapshot's. */
static Cursor take_events(Follower *f, Cursor at, Cursor end, bool snapshot, bool more) {
    uint32_t events, fields;
    int64_t after = INT64_MAX, last = -1;
    Cursor left = more ? skip(at, end) : NULL;
    if (left && (left = read_array(left, end, &fields))) read_int(read_int(left, end, &after), end, &last);
    at = read_array(at, end, &events);
    while (at && events--) {
        Cursor event = read_array(at, end, &fields);
        int64_t number;
        if (!read_int(event, end, &number)) return NULL;
        if (!snapshot) {
            if (number <= f->event) counts.event_doubles++;
            else {
                stand_at(f, number - 1, after);
                f->event = number;
            }
        }
        at = skip(at, end);
    }
    if (at && !snapshot && last >= 0) stand_at(f, last, after);
    return at;
}

static void took(Follower *f, uint64_t now, int64_t packet) {
    if (!stamps || f->unwatched || stamps->offset == INT64_MIN) return;
    int64_t ms = packet - stamps->offset - stamps->base;
    if (ms < 0 || ms % FRAME_MS) return; /* the second packet of a pair has its lead frame's own time */
    int64_t left = stamps->left[ms / FRAME_MS % RING];
    if (left && (int64_t)now > left && now - left < 60 * SECOND) observe(&latency, (now - left) / 1e6);
}

static Cursor take_packets(Follower *f, Cursor at, Cursor end, uint64_t now) {
    uint32_t packets, fields;
    at = read_array(at, end, &packets);
    while (at && packets--) {
        int64_t time = 0, speaker = 0;
        Cursor inside = read_array(at, end, &fields);
        inside = read_int(inside, end, &time);
        if (!read_int(skip(inside, end), end, &speaker)) return NULL;
        at = skip(at, end);
        if (speaker) continue;
        counts.voice_packets++;
        if (f->voice >= 0 && time <= f->voice) counts.voice_doubled++;
        else if (f->voice >= 0) counts.voice_lost += (time - f->voice) / PACKET_MS - 1;
        f->voice = time;
        took(f, now, time);
    }
    return at;
}

static Cursor take_tick(Follower *f, Cursor at, Cursor end, uint64_t now, bool more) {
    int64_t number = 0, time = 0;
    at = read_int(read_int(at, end, &number), end, &time);
    at = take_packets(f, skip(at, end), end, now);
    if (!at || f->state != LIVE) return NULL;
    if (f->tick >= 0 && number != f->tick + 1) counts.tick_gaps += number > f->tick ? number - f->tick - 1 : 1;
    f->tick = number;
    double silence = (now - f->last_at) / 1e6;
    if (!f->unwatched && silence > counts.silence) counts.silence = silence;
    f->last_at = now;
    f->ticks++;
    counts.ticks++;
    return take_events(f, at, end, false, more);
}

/* A snapshot, or the resume that was asked for: the line is live. */
static Cursor take_whole(Follower *f, Cursor at, Cursor end, uint64_t now, bool snapshot, bool more) {
    uint32_t size;
    int64_t event = 0, time = 0;
    Cursor text = read_string(at, end, &size);
    if (!text || size >= EPOCH_MOST) return NULL;
    if (snapshot && f->event >= 0) counts.resets++;
    memcpy(f->epoch, text, size);
    f->epoch[size] = 0;
    at = read_int(read_int(read_int(text + size, end, &event), end, &f->tick), end, &time);
    at = take_events(f, skip(at, end), end, snapshot, more);
    if (!at) return NULL;
    if (!snapshot && f->event != event) counts.event_gaps++;
    f->event = event;
    if (snapshot) counts.snapshots++;
    else counts.resumes++;
    f->last_at = now;
    if (f->state != LIVE) {
        if (f->lost_at) {
            double ms = (now - f->lost_at) / 1e6;
            observe(&back, ms);
            if (ms > counts.back_worst) counts.back_worst = ms;
        } else observe(&joining, (now - f->asked) / 1e6);
        f->lost_at = f->asked = 0;
        f->tries = 0;
        f->report_at = now + (uint64_t)(chance() * report_every);
        move_to(f, LIVE);
    }
    return at;
}

static void take_message(Follower *f, Cursor at, size_t size) {
    Cursor end = at + size;
    uint32_t fields;
    int64_t type, wait;
    uint64_t now = now_ns();
    at = read_int(read_array(at, end, &fields), end, &type);
    switch (at ? type : -1) {
    case 16: break;
    case 17:
    case 21: at = take_whole(f, at, end, now, type == 17, fields > 7); break;
    case 18: at = take_tick(f, at, end, now, fields > 6); break;
    case 19: counts.acks++; break;
    case 20: counts.errors++; break;
    case 22:
        counts.byes++;
        at = read_int(read_int(at, end, &type), end, &wait);
        if (at) f->wait_ms = wait;
        break;
    case 23: counts.health++; break;
    case 24: break; /* own comments that a tick left out */
    default: at = NULL;
    }
    if (!at) counts.bad++;
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
            if (!foreign) take_message(f, head + header, length);
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

static void readable(Follower *f) {
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

/* ── what happens by the clock ───────────────────────────────────────────────────────────────────────────────────── */

static Follower *next_live(int *from) {
    for (int i = 0; i < many; i++) {
        Follower *f = followers + (*from = (*from + 1) % many);
        if (f->state == LIVE && !f->stalled && !f->closing) return f;
    }
    return NULL;
}

static void leave(Follower *f) {
    if (f->state != LIVE || f->closing) return;
    static const uint8_t bye[] = {0x91, 10};
    f->stay_away = f->closing = true;
    send_frame(f, 2, bye, sizeof bye);
}

static void churn(void) {
    Follower *f = NULL;
    switch (churn_turn++ % 3) {
    case 0:
        for (int i = 0; i < many && !f; i++)
            if (followers[i].state == IDLE) f = followers + i;
        if (!f) return;
        f->api = true;
        f->stay_away = false;
        f->event = -1;
        f->asked = f->lost_at = 0;
        connect_now(f);
        break;
    case 1:
        if ((f = next_live(&comment_next))) say_comment(f);
        break;
    default: {
        int live = 0;
        for (int i = 0; i < many; i++) live += followers[i].state == LIVE && !followers[i].closing;
        if (live > churn_keep && (f = next_live(&churn_oldest))) leave(f);
    }
    }
}

static void by_the_clock(uint64_t now) {
    static int swept;
    static uint64_t swept_at;
    if (waiting_count)
        for (int i = 0; i < many; i++)
            if (followers[i].state == WAITING && followers[i].due <= now) connect_now(followers + i);
    while (comment_rate > 0 && comment_due <= now) {
        Follower *f = next_live(&comment_next);
        if (f) say_comment(f);
        comment_due += (uint64_t)(SECOND / comment_rate);
    }
    while (churn_rate > 0 && churn_due <= now) {
        churn();
        churn_due += (uint64_t)(SECOND / churn_rate);
    }
    if (!report_every || now - swept_at < 2 * MS) return;
    swept_at = now;
    for (int i = 0; i < 500 && i < many; i++) { /* a part of them at a time: this must not hold up the reading */
        Follower *f = followers + (swept = (swept + 1) % many);
        if (f->state != LIVE || f->stalled || f->closing || f->report_at > now) continue;
        f->report_at += report_every;
        if (f->report_at < now) f->report_at = now + report_every;
        say_report(f);
    }
}

/* ── what is asked, and the answer ───────────────────────────────────────────────────────────────────────────────── */

static uint32_t segments_of(const Follower *f) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (f->fd < 0 || getsockopt(f->fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0) return UINT32_MAX;
    return info.tcpi_data_segs_in;
}

static void measure(void) {
    memset(&counts, 0, sizeof counts);
    memset(&latency, 0, sizeof latency);
    memset(&joining, 0, sizeof joining);
    memset(&back, 0, sizeof back);
    for (int i = 0; i < many; i++) {
        followers[i].ticks = 0;
        followers[i].segments = followers[i].state == LIVE ? segments_of(followers + i) : UINT32_MAX;
        followers[i].last_at = now_ns();
    }
    measured_at = now_ns();
}

static void print_histogram(const char *name, const Histogram *histogram) {
    printf(", \"%s\": {\"count\": %llu, \"p50\": %.2f, \"p95\": %.2f, \"p99\": %.2f, \"worst\": %.2f}", name,
           (unsigned long long)histogram->total, percentile(histogram, 0.5), percentile(histogram, 0.95),
           percentile(histogram, 0.99), histogram->worst);
}

static void print_report(void) {
    uint64_t states[STATES] = {0}, least = UINT64_MAX, most = 0;
    int64_t last_event = -1;
    int behind = 0;
    uint64_t seconds_ns = now_ns() - measured_at;
    for (int i = 0; i < many; i++) {
        Follower *f = followers + i;
        states[f->state]++;
        if (f->state != LIVE) continue;
        if (f->event > last_event) last_event = f->event;
        uint32_t now = segments_of(f);
        if (f->segments != UINT32_MAX && now != UINT32_MAX) {
            counts.segments += now - f->segments;
            counts.segment_lines++;
        }
        if (f->unwatched) continue;
        if (f->ticks < least) least = f->ticks;
        if (f->ticks > most) most = f->ticks;
    }
    for (int i = 0; i < many; i++) behind += followers[i].state == LIVE && followers[i].event < last_event;
    printf("{\"seconds\": %.6f, \"least_ticks\": %llu, \"most_ticks\": %llu, \"last_event\": %lld, \"behind\": %d",
           seconds_ns / 1e9, (unsigned long long)(least == UINT64_MAX ? 0 : least), (unsigned long long)most,
           (long long)last_event, behind);
    for (int i = 0; i < STATES; i++) printf(", \"%s\": %llu", STATE_NAMES[i], (unsigned long long)states[i]);
#define COUNT(name) printf(", \"" #name "\": %llu", (unsigned long long)counts.name)
    COUNT(frames), COUNT(bytes), COUNT(reads), COUNT(ticks), COUNT(snapshots), COUNT(resumes), COUNT(acks);
    COUNT(errors), COUNT(byes), COUNT(health), COUNT(pings), COUNT(bad), COUNT(tick_gaps), COUNT(event_gaps);
    COUNT(event_doubles), COUNT(voice_packets), COUNT(voice_lost), COUNT(voice_doubled), COUNT(connected), COUNT(lost);
    COUNT(refused), COUNT(joined), COUNT(left), COUNT(commented), COUNT(resets), COUNT(segments), COUNT(segment_lines);
    printf(", \"silence\": %.2f", counts.silence);
    print_histogram("latency", &latency);
    print_histogram("joining", &joining);
    print_histogram("back", &back);
    const char *comma = "";
    printf(", \"codes\": {");
    for (int i = 0; i < 5000; i++)
        if (counts.codes[i]) printf("%s\"%d\": %llu", comma, i, (unsigned long long)counts.codes[i]), comma = ", ";
    printf("}, \"statuses\": {");
    comma = "";
    for (int i = 0; i < 600; i++)
        if (counts.statuses[i]) printf("%s\"%d\": %llu", comma, i, (unsigned long long)counts.statuses[i]), comma = ", ";
    printf("}}\n");
    fflush(stdout);
}

static void each(const char *what, int first, int number, double rate) {
    uint64_t now = now_ns();
    for (int i = first; i < first + number && i < many; i++) {
        Follower *f = followers + i;
        if (!strcmp(what, "open") || !strcmp(what, "join")) {
            f->api = *what == 'j';
            f->stay_away = false;
            f->asked = 0;
            if (f->state == IDLE) come_at(f, now + (uint64_t)((i - first) / rate * SECOND));
        } else if (!strcmp(what, "stall") && f->fd >= 0) {
            f->stalled = f->unwatched = true;
            watch(f, 0, EPOLL_CTL_MOD);
        } else if (!strcmp(what, "unstall")) {
            f->stalled = false;
            if (f->fd >= 0) watch(f, EPOLLIN, EPOLL_CTL_ADD), watch(f, EPOLLIN, EPOLL_CTL_MOD); /* whether or not it was let go */
        } else if (!strcmp(what, "drop")) end_line(f, true);
        else if (!strcmp(what, "leave")) leave(f);
    }
}

static void obey(char *line) {
    char what[16];
    int first = 0, number = 0;
    double rate = 0;
    if (sscanf(line, "%15s", what) != 1) return;
    uint64_t now = now_ns();
    if (!strcmp(what, "quit")) exit(0);
    else if (!strcmp(what, "measure")) measure();
    else if (!strcmp(what, "report")) print_report();
    else if (!strcmp(what, "comments")) comment_rate = atof(line + 8), comment_due = now;
    else if (!strcmp(what, "churn")) sscanf(line + 5, "%lf %d", &churn_rate, &churn_keep), churn_due = now;
    else if (!strcmp(what, "reports")) {
        report_every = strtoull(line + 7, NULL, 10) * MS;
        for (int i = 0; i < many; i++) followers[i].report_at = now + (uint64_t)(chance() * report_every);
    } else if (sscanf(line, "%15s %d %d %lf", what, &first, &number, &rate) >= 3)
        each(what, first, number, rate > 0 ? rate : 1e9);
    else fprintf(stderr, "no such command: %s\n", line);
}

static void commanded(void) {
    static char text[4096];
    static size_t size;
    ssize_t got = read(0, text + size, sizeof text - 1 - size);
    if (got <= 0) exit(0); /* whoever started us has gone */
    size += got;
    text[size] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n'))) {
        *end = 0;
        obey(line);
        line = end + 1;
    }
    size = strlen(line);
    memmove(text, line, size + 1);
}

/* ── the beginning ───────────────────────────────────────────────────────────────────────────────────────────────── */

static void read_hellos(const char *path) {
    char line[2 * HELLO_MOST + 2];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    for (int i = 0; i < many && fgets(line, sizeof line, file); i++) {
        int size = strcspn(line, "\n") / 2;
        for (int k = 0; k < size; k++) sscanf(line + 2 * k, "%2hhx", followers[i].hello + k);
        followers[i].hello_size = size;
    }
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: load HOST PORT HELLOS STAMPS ADDRESSES CODE FOLLOWERS\n");
        return 2;
    }
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &server.sin_addr);
    signal(SIGPIPE, SIG_IGN); /* a line that the server has cut is found out by writing to it */
    addresses = atoi(argv[5]);
    code = argv[6];
    many = atoi(argv[7]);
    followers = calloc(many, sizeof *followers);
    for (int i = 0; i < many; i++) {
        followers[i].fd = followers[i].event = followers[i].tick = followers[i].voice = -1;
        followers[i].index = i;
        followers[i].segments = UINT32_MAX;
    }
    foreign = !strcmp(argv[3], "-");
    if (!foreign) read_hellos(argv[3]);
    if (strcmp(argv[4], "-")) {
        int fd = open(argv[4], O_RDONLY);
        stamps = mmap(NULL, sizeof *stamps, PROT_READ, MAP_SHARED, fd, 0);
        if (stamps == MAP_FAILED) {
            perror(argv[4]);
            return 1;
        }
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN}, events[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
    measure();
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, 2);
        for (int i = 0; i < ready; i++) {
            Follower *f = events[i].data.ptr;
            if (!f) {
                commanded();
                continue;
            }
            if (f->fd < 0) continue;
            if (f->stalled && events[i].events & (EPOLLHUP | EPOLLERR)) { /* told even to those who do not ask */
                epoll_ctl(epoll, EPOLL_CTL_DEL, f->fd, NULL);
                continue;
            }
            if (events[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP) && (f->state == ASKING || f->state == UPGRADING) &&
                !(events[i].events & EPOLLIN)) {
                if (events[i].events & (EPOLLERR | EPOLLHUP)) end_line(f, true);
                else request(f);
            } else readable(f);
        }
        by_the_clock(now_ns());
    }
}
