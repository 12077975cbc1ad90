/* The parts of the load client, from the bottom up: each uses only what stands above it here.

   Invariants
   - A follower that is IDLE or WAITING has no connection (its `fd` is -1); in every other state it has one.
   - Whatever sends may end the line: who goes on with a follower afterwards looks at its `fd` first.
   - One thread, which waits for nothing but the next event. */
#ifndef LOAD_H
#define LOAD_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "histogram.h"

enum { HELLO_MOST = 512, EPOCH_MOST = 65, RING = 1 << 16 };
enum State { IDLE, WAITING, ASKING, UPGRADING, OPEN, LIVE, STATES };
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

extern Follower *followers; /* all of them, made at the beginning */
extern int many;

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static inline double chance(void) { return random() / (RAND_MAX + 1.0); }

/* ── report.c: what is counted since `measure` ───────────────────────────────────────────────────────────────────── */

typedef struct {
    uint64_t frames, bytes, reads, ticks, snapshots, resumes, acks, errors, byes, health, pings, bad;
    uint64_t tick_gaps, event_gaps, event_doubles, voice_packets, voice_lost, voice_doubled;
    uint64_t connected, lost, refused, joined, left, commented, resets, segments, segment_lines;
    uint64_t codes[5000], statuses[600];
    double silence, back_worst;
} Counts;

extern Counts counts;
extern Histogram latency, joining, back;
void measure(void); /* everything begins anew */
void print_report(void);

/* ── line.c: a follower's connection, and what is sent over it ───────────────────────────────────────────────────── */

typedef struct {
    struct sockaddr_in server;
    int addresses;    /* how many 127.0.1.x the followers come from */
    const char *code; /* the session's */
    bool foreign;     /* not Guide: its frames are counted and not read */
} Target;

extern Target target; /* set at the beginning */
extern int epoll;
extern int waiting_count; /* followers in WAITING */
void watch(Follower *f, uint32_t events, int how); /* `how`: as epoll_ctl(2) has it */
void move_to(Follower *f, enum State state);
void come_at(Follower *f, uint64_t due);
void connect_now(Follower *f);
void request(Follower *f); /* the connection stands */
void send_frame(Follower *f, int opcode, const uint8_t *payload, size_t size); /* at most HELLO_MOST + 100 bytes */
void end_line(Follower *f, bool lost); /* it comes back, unless it is to stay away; `lost`: nobody had said bye */

/* ── messages.c: what followers say, and what they are told ──────────────────────────────────────────────────────── */

typedef struct {  /* as leader.py writes it */
    int64_t base, offset; /* capture time of lead frame 0; what the hub adds to it for guide time: ms */
    int64_t left[RING];   /* when frame k left, CLOCK_MONOTONIC in ns */
} Stamps;

extern const Stamps *stamps;  /* set at the beginning; NULL: latency is not measured */
extern uint64_t report_every; /* ns between a follower's reports; 0: none */
void make_hello(Follower *f, const char *token, size_t size);
void say_hello(Follower *f); /* with what is to be resumed after */
void say_comment(Follower *f);
void say_report(Follower *f);
void leave(Follower *f);
void set_reports(uint64_t every, uint64_t now);
void take_message(Follower *f, const uint8_t *at, size_t size); /* one, whole, of the server */

/* ── incoming.c: the bytes that come over a line, taken apart ────────────────────────────────────────────────────── */

void readable(Follower *f);

/* ── clock.c: what happens by the clock ──────────────────────────────────────────────────────────────────────────── */

void set_comments(double rate, uint64_t now); /* a second; 0: none */
void set_churn(double rate, int keep, uint64_t now);
void by_the_clock(uint64_t now);
#endif
