/**
 * Writes the functions by which threads share the work of a group: the main thread offers its chunks, and whoever is free claims one after
 * the other, the main thread too. So a thread that is late, or that never comes, costs nothing but its help.
 */
import { atomic32, atomic64, dropped, sleep, wake } from '../wasm/atomic.js';
import { Code, type Expr } from '../wasm/code.js';
import { i32, i64 } from '../wasm/scalar.js';

/**
 * Where the threads meet, in bytes from the start of memory, each in a cache line of its own.
 *
 * The ticket is one 64-bit number: how many groups have been offered so far (upper half), which group is on offer (16 bits), and how many
 * of its chunks are not claimed yet (16 bits). A claim exchanges it for one with a chunk less, and succeeds only if nobody else changed it.
 */
export const MEETING = { ticket: 64, pending: 128, asleep: 192 } as const;
/** The ticket's upper half, by whose change sleeping threads are woken. */
export const OFFERS: number = MEETING.ticket + 4;

/** The group of a ticket that sends all helpers away. */
export const DISMISSED = 0xffff;
/** The lower half of a ticket: `count` chunks of a group. */
const offerOf = (group: number, count: number): number => ((group << 16) | count) >>> 0;

/**
 * How often a helper looks for the next group before it sleeps: some tens of microseconds, as long as a group may take that is not shared.
 */
const LOOKS = 20_000;

/** A group that is shared: `chunk` is a function (chunk number, thread number); `after`, where given, runs when all chunks are done. */
export interface Shared {
  readonly name: string;
  readonly chunk: Code;
  readonly count: number;
  readonly after?: Code | null;
}

export interface Protocol {
  /** For each group that is shared, the function that computes all of it. */
  readonly forks: readonly (Code | null)[];
  /** What helpers run: a function (thread number, from 1) that returns when they are dismissed. Null where nothing is shared. */
  readonly help: Code | null;
}

export function protocolOf(groups: readonly (Shared | null)[]): Protocol {
  const shared = groups.filter((group) => group !== null);
  if (shared.length === 0) return { forks: [], help: null };
  const claim = claimFunction(shared);
  const share = shareFunction(claim);
  const forks = groups.map((group) => {
    if (!group) return null;
    const f = new Code(group.name);
    f.call(share, offerOf(shared.indexOf(group), group.count));
    if (group.after) f.call(group.after);
    return f;
  });
  return { forks, help: helpFunction(claim) };
}

const FEW = 0xffff;

/** A function (thread number) that computes chunks until there are none left. */
function claimFunction(shared: readonly Shared[]): Code {
  const f = new Code('claim', ['i32']);
  const thread = f.arguments[0];
  const ticket = f.local('i64');
  const offer = f.local('i32');
  f.loop((again) => {
    f.set(ticket, atomic64.load(MEETING.ticket));
    f.set(offer, i32.wrapI64(ticket));
    f.if(i32.and(offer, FEW), () => {
      const seen = atomic64.exchange(MEETING.ticket, ticket, i64.sub(ticket, 1));
      f.if(i64.eq(seen, ticket), () => {
        const number = i32.add(i32.and(offer, FEW), -1);
        choose(f, i32.shrU(offer, 16), shared, (chunk) => f.call(chunk, number, thread));
        f.push(dropped(atomic32.sub(MEETING.pending, 1)));
      });
      f.branchIf(again, 1);
    });
  });
  return f;
}

/** Calls the chunk function of a group, found by halving. */
function choose(f: Code, group: Expr, shared: readonly Shared[], call: (chunk: Code) => void): void {
  const among = (from: number, to: number): void => {
    if (to - from === 1) {
      call(shared[from]!.chunk);
      return;
    }
    const middle = (from + to) >> 1;
    f.if(
      i32.ltU(group, middle),
      () => among(from, middle),
      () => among(middle, to),
    );
  };
  among(0, shared.length);
}

/**
 * A function (offer) for the main thread: shares a group, and returns when all of it is done. It never sleeps: browsers forbid that there.
 */
function shareFunction(claim: Code): Code {
  const f = new Code('share', ['i32']);
  const offer = f.arguments[0];
  const next = i64.shl(i64.add(i64.extend(atomic32.load(OFFERS)), 1), 32);
  f.push(atomic32.store(MEETING.pending, i32.and(offer, FEW)));
  f.push(atomic64.store(MEETING.ticket, i64.or(next, i64.extend(offer))));
  f.if(atomic32.load(MEETING.asleep), () => f.push(wake(OFFERS, i32.and(offer, FEW))));
  f.call(claim, 0);
  f.loop((again) => f.branchIf(again, atomic32.load(MEETING.pending)));
  return f;
}

function helpFunction(claim: Code): Code {
  const f = new Code('help', ['i32']);
  const thread = f.arguments[0];
  const ticket = f.local('i64');
  const offers = f.local('i32');
  const looks = f.local('i32');
  f.loop((next) => {
    f.call(claim, thread);
    f.set(ticket, atomic64.load(MEETING.ticket));
    // A group may have come since the last claim.
    f.branchIf(next, i32.and(i32.wrapI64(ticket), FEW));
    f.if(i32.eq(i32.shrU(i32.wrapI64(ticket), 16), DISMISSED), () => f.return());
    f.set(offers, i32.wrapI64(i64.shrU(ticket, 32)));
    f.set(looks, LOOKS);
    f.loop((again) => {
      f.branchIf(next, i32.ne(atomic32.load(OFFERS), offers));
      f.bump(looks, -1);
      f.branchIf(again, looks);
    });
    f.push(dropped(atomic32.add(MEETING.asleep, 1)));
    f.push(sleep(OFFERS, offers));
    f.push(dropped(atomic32.sub(MEETING.asleep, 1)));
    f.branchIf(next, 1);
  });
  return f;
}
