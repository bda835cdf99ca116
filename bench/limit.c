/*
 * Lets you know what one core can do at most: multiplying and adding vectors of BYTES bytes, in one rounding or two as the compiler is
 * told, nothing loaded or stored. Prints GFLOP/s.
 */
#include <stdio.h>
#include <time.h>

/* As many independent sums as registers allow, so that the latency of one hides behind the others. */
enum { CHAINS = 12, STEPS = 4000000, LANES = BYTES / 4 };
typedef float Vector __attribute__((vector_size(BYTES)));

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  /* From outside, so that the compiler cannot compute the sums itself. */
  float seed = count * 1e-3f;
  Vector a = {0}, b = {0}, sum[CHAINS];
  (void)arguments;
  a += seed;
  b += 2 * seed;
  for (int i = 0; i < CHAINS; i++) sum[i] = a + (float)i;
  for (int round = 0; round < 9; round++) {
    double start = now();
    for (int step = 0; step < STEPS; step++) {
#pragma GCC unroll 12
      for (int i = 0; i < CHAINS; i++) {
        /* As if b were another number each time, so that every product is computed. */
        __asm__ volatile("" : "+x"(b));
        sum[i] = sum[i] + a * b;
      }
    }
    double seconds = now() - start;
    /* Without this, the sums would not be needed. */
    for (int i = 0; i < CHAINS; i++) __asm__ volatile("" : : "m"(sum[i]));
    /* The first round is the warm-up. */
    if (round > 0) printf("%.3f\n", 2.0 * LANES * CHAINS * STEPS / seconds / 1e9);
  }
  return 0;
}
