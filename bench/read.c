/*
 * Lets you know how fast one core can read: the numbers of an array of BYTES bytes, over and over, added up so that each is needed.
 * Prints GB/s.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Cache lines, as many at a time as hide the latency of an addition. */
enum { LINES = 8, LANES = 16, ROUNDS = 60 };
typedef float Line __attribute__((vector_size(64)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void) {
  size_t lines = BYTES / 64 / LINES * LINES;
  Line *x = aligned_alloc(4096, (lines * 64 + 4095) / 4096 * 4096);
  if (!x) return 1;
  memset(x, 0, lines * 64);
  for (int round = 0; round < ROUNDS; round++) {
    Line sum[LINES] = {{0}};
    double start = now();
    for (size_t i = 0; i < lines; i += LINES) {
#pragma GCC unroll 8
      for (int j = 0; j < LINES; j++) sum[j] += x[i + j];
    }
    for (int j = 0; j < LINES; j++) __asm__ volatile("" : : "m"(sum[j]));
    double seconds = now() - start;
    /* The first rounds bring the array to the caches. */
    if (round >= 10) printf("%.3f\n", lines * 64 / seconds / 1e9);
  }
  return 0;
}
