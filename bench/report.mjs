/** Lets you keep a run: the machine, the targets and every table as Markdown. */

import { markdown } from './table.mjs';
import { targetTable } from './targets.mjs';

/** `sections` are the workloads that ran: name, title and table. */
export function report({ machine, names, notes }, reached, sections) {
  const head = [
    '# Benchmark',
    `${[machine, ...names].join(', ')}.`,
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
  ];
  const body = sections.map(({ name, title, table }) => `## ${name}: ${title}\n\n${markdown(table)}`);
  return `${[...head, ...(reached.length > 0 ? [markdown(targetTable(reached))] : []), ...body].join('\n\n')}\n`;
}
