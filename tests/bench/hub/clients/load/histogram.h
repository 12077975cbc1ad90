/* Milliseconds counted in steps of 0.05 up to ten seconds; what is more is counted as ten. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H
#include <stdint.h>
#include <string.h>

enum { STEPS = 200000 };
#define STEP_MS 0.05

typedef struct {
    uint32_t counts[STEPS + 1];
    uint64_t total;
    double worst;
} Histogram;

static inline void observe(Histogram *histogram, double ms) {
    int step = ms <= 0 ? 0 : ms >= STEPS * STEP_MS ? STEPS : (int)(ms / STEP_MS);
    histogram->counts[step]++;
    histogram->total++;
    if (ms > histogram->worst) histogram->worst = ms;
}

static inline double percentile(const Histogram *histogram, double share) {
    uint64_t wanted = (uint64_t)(histogram->total * share), seen = 0;
    for (int step = 0; step <= STEPS; step++) {
        seen += histogram->counts[step];
        double ms = (step + 1) * STEP_MS;
        if (seen > wanted) return ms < histogram->worst ? ms : histogram->worst;
    }
    return 0;
}
#endif
