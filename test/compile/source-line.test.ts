/** The line of the user's code, however the engine tells of its stack. */
import { afterEach, describe, expect, it } from 'vitest';
import { callerOutside } from '../../src/compile/source-line.js';

type Hook = ((error: Error, frames: readonly { getFileName(): string | undefined }[]) => unknown) | undefined;
const engine = Error as unknown as { prepareStackTrace: Hook; stackTraceLimit: number };
const before = { ...engine, prepareStackTrace: engine.prepareStackTrace, stackTraceLimit: engine.stackTraceLimit };

afterEach(() => {
  Object.assign(engine, before);
});

const deep = (calls: number): string | undefined => (calls === 0 ? callerOutside() : deep(calls - 1));

describe('the line of the caller', () => {
  const hooks: { readonly [name: string]: Hook } = {
    'as V8 describes it': undefined,
    "with Node's own hook": function ErrorPrepareStackTrace() {
      return 'never called';
    },
    'with the hook of somebody who maps lines back to their sources': () =>
      'Error\n    at op (node:internal/x:1:2)\n    at f (/home/me/mapped.ts:12:34)',
  };
  for (const [name, hook] of Object.entries(hooks)) {
    it(name, () => {
      engine.prepareStackTrace = hook;
      const found = callerOutside();
      // The hook is as it was, and the limit too.
      expect(engine.prepareStackTrace).toBe(hook);
      engine.prepareStackTrace = before.prepareStackTrace;
      expect(found).toMatch(name.includes('maps') ? /^mapped\.ts:12:34$/ : /^source-line\.test\.ts:\d+:\d+$/);
      expect(engine.stackTraceLimit).toBe(before.stackTraceLimit);
    });
  }

  it('is not there where the engine keeps no calls, and the engine goes on as before', () => {
    engine.prepareStackTrace = undefined;
    engine.stackTraceLimit = 0;
    expect(deep(3)).toMatch(/^source-line\.test\.ts/);
    expect(engine.stackTraceLimit).toBe(0);
  });

  it('is found in an engine that has no such hook: there the stack is text', () => {
    engine.prepareStackTrace = undefined;
    const { Error: Own } = globalThis;
    class Other {
      readonly stack = 'f@https://example.org/app.js:5:6\ng@https://example.org/app.js:7:8';
    }
    let found: string | undefined;
    try {
      globalThis.Error = Other as unknown as ErrorConstructor;
      found = callerOutside();
    } finally {
      globalThis.Error = Own;
    }
    expect(found).toBe('app.js:5:6');
  });
});
