/* What happens by the clock: who waited connects, comments, joins and leaves at a rate, reports. */
#include "load.h"

static double comment_rate, churn_rate;
static uint64_t comment_due, churn_due;
static int comment_next, churn_keep, churn_oldest, churn_turn;

void set_comments(double rate, uint64_t now) {
    comment_rate = rate;
    comment_due = now;
}

void set_churn(double rate, int keep, uint64_t now) {
    churn_rate = rate;
    churn_keep = keep;
    churn_due = now;
}

static Follower *next_live(int *from) {
    for (int i = 0; i < many; i++) {
        Follower *f = followers + (*from = (*from + 1) % many);
        if (f->state == LIVE && !f->stalled && !f->closing) return f;
    }
    return NULL;
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

void by_the_clock(uint64_t now) {
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
