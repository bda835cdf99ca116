"""Lets you time a function; the twin of clock.mjs."""
from time import perf_counter


def timed(step, effort):
    """Milliseconds per call of `step`: median, smallest and largest of the repetitions."""
    start = perf_counter()
    calls = 0
    while calls < 3 or (perf_counter() - start) * 1e3 < effort['warmUp']:
        step()
        calls += 1
    batch = max(1, int(effort['slice'] * calls / ((perf_counter() - start) * 1e3)))
    times = []
    while len(times) < effort['repetitions'] and (len(times) < 3 or (perf_counter() - start) * 1e3 < effort['limit']):
        before = perf_counter()
        for _ in range(batch):
            step()
        times.append((perf_counter() - before) * 1e3 / batch)
    return {'median': sorted(times)[len(times) // 2], 'min': min(times), 'max': max(times)}
