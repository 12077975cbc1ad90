/* The floor: a server that only writes prepared bytes to each follower, one write(2) a tick.

   floor PORT TRACE

   TRACE: the WebSocket frames of a session's ticks, each behind its size (32 bits, this machine's order). Whoever
   connects and sends a request's end gets the answer to an upgrade, and is a follower. Commands on standard input:
     go INTERVAL TICKS    INTERVAL in microseconds; then prints {"sends", "short", "cpu"}: cpu in ns; short: not all taken
   Ends with its standard input. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 20000, FRAMES = 4096, EVENTS = 256 };
static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static int followers[MOST], many, frames_many;
static char *frames[FRAMES];
static uint32_t sizes[FRAMES];

static uint64_t clock_ns(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_trace(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    for (frames_many = 0; frames_many < FRAMES && fread(&sizes[frames_many], 4, 1, file) == 1; frames_many++) {
        uint32_t size = sizes[frames_many];
        frames[frames_many] = malloc(size);
        if (fread(frames[frames_many], 1, size, file) != size) break;
    }
    fclose(file);
    if (!frames_many) exit(1);
}

static void go(uint64_t interval, int ticks) {
    uint64_t sends = 0, unsent = 0, due = clock_ns(CLOCK_MONOTONIC), cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    for (int tick = 0; tick < ticks; tick++, due += interval * 1000) {
        struct timespec until = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        const char *frame = frames[tick % frames_many];
        ssize_t size = sizes[tick % frames_many];
        for (int i = 0; i < many; i++) unsent += write(followers[i], frame, size) != size;
        sends += many;
    }
    cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("{\"sends\": %llu, \"short\": %llu, \"cpu\": %llu}\n", (unsigned long long)sends, (unsigned long long)unsent,
           (unsigned long long)cpu);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: floor PORT TRACE\n");
        return 2;
    }
    read_trace(argv[2]);
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) < 0 || listen(listener, 4096) < 0) {
        perror("floor");
        return 1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = 0}, events[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
    event.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            char text[4096];
            if (fd == 0) {
                unsigned long long interval;
                int ticks;
                ssize_t got = read(0, text, sizeof text - 1);
                if (got <= 0) return 0;
                text[got] = 0;
                if (sscanf(text, "go %llu %d", &interval, &ticks) == 2) go(interval, ticks);
            } else if (fd == listener) {
                int follower = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (follower < 0) continue;
                setsockopt(follower, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.events = EPOLLIN;
                event.data.fd = follower;
                epoll_ctl(epoll, EPOLL_CTL_ADD, follower, &event);
            } else {
                ssize_t got = read(fd, text, sizeof text);
                epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); /* a request fits into one segment here; then we only write */
                if (got <= 0 || many == MOST || write(fd, ANSWER, sizeof ANSWER - 1) < 0) close(fd);
                else followers[many++] = fd;
            }
        }
    }
}
