/* A follower's connection: how it comes about, what is sent over it, and how it comes back after it has ended. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

Target target;
int epoll, waiting_count;

void watch(Follower *f, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.ptr = f};
    epoll_ctl(epoll, how, f->fd, &event);
}

void move_to(Follower *f, enum State state) {
    waiting_count += (state == WAITING) - (f->state == WAITING);
    f->state = state;
}

void come_at(Follower *f, uint64_t due) {
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

void end_line(Follower *f, bool lost) {
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

/* A line that cannot take a few hundred bytes at once is taken as broken. */
static void write_all(Follower *f, const void *data, size_t size) {
    if (f->fd >= 0 && write(f->fd, data, size) != (ssize_t)size) end_line(f, true);
}

/* One masked frame, the mask 0: the bytes stay as they are. */
void send_frame(Follower *f, int opcode, const uint8_t *payload, size_t size) {
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

void connect_now(Follower *f) {
    f->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (f->fd < 0) {
        perror("socket");
        exit(1);
    }
    int on = 1;
    setsockopt(f->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Else who stops reading is swallowed for by this kernel, for seconds or for minutes, as its settings have it. */
    int room = 64 << 10;
    setsockopt(f->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(f->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(0x7f000101 + f->index % target.addresses)};
    f->part_size = 0;
    f->closing = false;
    f->voice = f->tick = -1;
    f->segments = UINT32_MAX;
    if (!f->asked) f->asked = now_ns();
    move_to(f, f->api ? ASKING : UPGRADING);
    if (bind(f->fd, (struct sockaddr *)&own, sizeof own) < 0 ||
        (connect(f->fd, (struct sockaddr *)&target.server, sizeof target.server) < 0 && errno != EINPROGRESS)) {
        end_line(f, true);
        return;
    }
    watch(f, EPOLLOUT, EPOLL_CTL_ADD);
}

/* The connection stands: the request goes. */
void request(Follower *f) {
    char text[1024], body[64];
    watch(f, EPOLLIN, EPOLL_CTL_MOD);
    const char *host = inet_ntoa(target.server.sin_addr);
    int port = ntohs(target.server.sin_port), size;
    if (f->state == ASKING) {
        int length = snprintf(body, sizeof body, "{\"name\": \"f%d\", \"branch\": \"\"}", f->index);
        size = snprintf(text, sizeof text,
                        "POST /api/sessions/%s/members HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\n"
                        "Content-Length: %d\r\nConnection: close\r\n\r\n%s",
                        target.code, host, port, length, body);
    } else
        size = snprintf(text, sizeof text,
                        "GET /ws HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        host, port);
    write_all(f, text, size);
}
