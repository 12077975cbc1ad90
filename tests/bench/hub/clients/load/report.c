/* What the followers counted since `measure`, and one line of JSON with it. */
#include "load.h"

#include <linux/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char *const STATE_NAMES[] = {"idle", "waiting", "asking", "upgrading", "open", "live"};
static uint64_t measured_at;
Counts counts;
Histogram latency, joining, back;

static uint32_t segments_of(const Follower *f) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (f->fd < 0 || getsockopt(f->fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0) return UINT32_MAX;
    return info.tcpi_data_segs_in;
}

void measure(void) {
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

void print_report(void) {
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
