/** Lets you time a function: warm-up, then repetitions, each long enough for the clock. */

/** The middle of some numbers. */
export const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Median, smallest and largest of some numbers. */
export const summary = (values) => ({ median: middle(values), min: Math.min(...values), max: Math.max(...values) });

/** How long to look, in milliseconds; python/clock.py reads the same names. A slow step ends at `limit` with at least three repetitions. */
const EFFORTS = {
  full: { warmUp: 500, repetitions: 9, slice: 50, limit: 3000 },
  quick: { warmUp: 400, repetitions: 5, slice: 20, limit: 500 },
};
export const effort = (quick) => EFFORTS[quick ? 'quick' : 'full'];

/** Milliseconds per call of `step`. A repetition is as many calls as fit `slice` milliseconds, at least one. */
export function timed(step, { warmUp, repetitions, slice, limit }) {
  const start = performance.now();
  let calls = 0;
  // V8 may still optimize after many calls, so a fast step is warmed up by time, a slow one by a few calls.
  while (calls < 3 || performance.now() - start < warmUp) {
    step();
    calls++;
  }
  const batch = Math.max(1, Math.floor((slice * calls) / (performance.now() - start)));
  const times = [];
  while (times.length < repetitions && (times.length < 3 || performance.now() - start < limit)) {
    const before = performance.now();
    for (let i = 0; i < batch; i++) step();
    times.push((performance.now() - before) / batch);
  }
  return summary(times);
}
