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
#include "load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

enum { EVENTS = 256 };
Follower *followers;
int many;

/* ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────────── */

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
    else if (!strcmp(what, "comments")) set_comments(atof(line + 8), now);
    else if (!strcmp(what, "reports")) set_reports(strtoull(line + 7, NULL, 10) * MS, now);
    else if (!strcmp(what, "churn") && sscanf(line + 5, "%lf %d", &rate, &number) == 2) set_churn(rate, number, now);
    else if (sscanf(line, "%15s %d %d %lf", what, &first, &number, &rate) >= 3)
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
    target.server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &target.server.sin_addr);
    signal(SIGPIPE, SIG_IGN); /* a line that the server has cut is found out by writing to it */
    target.addresses = atoi(argv[5]);
    target.code = argv[6];
    many = atoi(argv[7]);
    followers = calloc(many, sizeof *followers);
    for (int i = 0; i < many; i++) {
        followers[i].fd = followers[i].event = followers[i].tick = followers[i].voice = -1;
        followers[i].index = i;
        followers[i].segments = UINT32_MAX;
    }
    target.foreign = !strcmp(argv[3], "-");
    if (!target.foreign) read_hellos(argv[3]);
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
