/* What followers say, and what of PROTOCOL.md they take in: each counts what it misses, gets twice, and how late. */
#include "load.h"

#include <stdio.h>
#include <string.h>

#include "wire.h"

enum { PACKET_MS = 20, FRAME_MS = 40 };
static uint64_t comment_number;
const Stamps *stamps;
uint64_t report_every;

/* ── said ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

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

/* The hello of a member who joined just now: [1, 1, token, ["opus"], nil]. */
void make_hello(Follower *f, const char *token, size_t size) {
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

void say_hello(Follower *f) {
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

void say_comment(Follower *f) {
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

void say_report(Follower *f) {
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

/* Everyone's first one comes at a moment of its own. */
void set_reports(uint64_t every, uint64_t now) {
    report_every = every;
    for (int i = 0; i < many; i++) followers[i].report_at = now + (uint64_t)(chance() * report_every);
}

void leave(Follower *f) {
    if (f->state != LIVE || f->closing) return;
    static const uint8_t bye[] = {0x91, 10};
    f->stay_away = f->closing = true;
    send_frame(f, 2, bye, sizeof bye);
}

/* ── heard ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

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

void take_message(Follower *f, Cursor at, size_t size) {
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
