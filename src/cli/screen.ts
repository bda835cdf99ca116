/** Shows progress: one live line on a terminal, plain lines when the output goes to a file or another program. */

/** How often a live line is redrawn, in milliseconds. */
const REDRAW = 80;

/** Where messages go. */
export interface Screen {
  /** A line that stays. */
  print(line: string): void;
  /** Something that changes: redrawn in place on a terminal; elsewhere printed only if it `matters`. */
  update(line: string, matters: boolean): void;
}

/** A screen on a stream, such as standard output. */
export function screen(stream: NodeJS.WriteStream): Screen {
  let drawn = 0;
  let live = false;
  return {
    print(line) {
      stream.write(`${live ? '\r\x1b[K' : ''}${line}\n`);
      live = false;
    },
    update(line, matters) {
      if (!stream.isTTY) {
        if (matters) stream.write(`${line}\n`);
      } else if (matters || performance.now() - drawn > REDRAW) {
        stream.write(`\r\x1b[K${line.slice(0, (stream.columns || 80) - 1)}`);
        drawn = performance.now();
        live = true;
      }
    },
  };
}

/** `[#####.....] 120/240`. */
export function bar(done: number, total: number, width = 30): string {
  const filled = Math.round((width * done) / total);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`;
}

/** `78.4 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `1 min 5 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A confusion matrix in aligned columns. */
export function confusionTable(counts: readonly (readonly number[])[], answers: readonly string[]): string[] {
  const width = Math.max(...answers.map((name) => name.length), 5);
  const row = (name: string, cells: readonly string[]): string =>
    `  ${[name.padEnd(width), ...cells.map((c) => c.padStart(width))].join('  ')}`;
  return [
    'rows are what the pictures show, columns what the model says:',
    row('', answers),
    ...counts.map((line, truth) => row(answers[truth]!, line.map(String))),
  ];
}
