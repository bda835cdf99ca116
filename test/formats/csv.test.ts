/** Tables: numbers and classes from text, quoted or not, and cells that are refused by row and column. */
import { dsvFormat } from 'd3-dsv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvOptions, readCsv } from '../../src/formats/index.js';

const IRIS = 'length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n4.9,3.0,setosa\n';

describe('readCsv', () => {
  it('makes numbers of columns, and class numbers of the label', async () => {
    const { columns, x, labels, classes } = await readCsv(IRIS, { label: 'species', dtype: 'float64' });
    expect([columns, x.toArray(), labels!.toArray(), labels!.dtype, classes]).toEqual([
      ['length', 'width'],
      [
        [5.1, 3.5],
        [7, 3.2],
        [4.9, 3],
      ],
      [0, 1, 0],
      'int32',
      ['setosa', 'versicolor'],
    ]);
  });
  it('takes columns in any order, by position where they have no names, and other marks', async () => {
    expect((await readCsv(IRIS, { columns: ['width', 'length'] })).x.toArray()[0]).toEqual([3.5, Math.fround(5.1)]);
    const table = await readCsv('1;2;a\r\n3;4;b\r\n', { header: false, delimiter: ';', label: 2, columns: [1] });
    expect([table.columns, table.x.toArray(), table.classes]).toEqual([['1'], [[2], [4]], ['a', 'b']]);
  });
  it('understands quotes, a byte order mark, and streams', async () => {
    const text = '\ufeff"a,b","say ""hi"""\n"1.5",-2e3\n';
    expect((await readCsv(text)).columns).toEqual(['a,b', 'say "hi"']);
    expect((await readCsv(new Blob([text]).stream())).x.toArray()).toEqual([[1.5, -2000]]);
    expect((await readCsv('a,b\n')).x.shape).toEqual([0, 2]);
  });
  it('gives back what was written', async () => {
    const cell = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
        const text = `a,b\n${rows.map((row) => row.join(',')).join('\n')}\n`;
        expect((await readCsv(text, { dtype: 'float64' })).x.toArray()).toEqual(rows.map((row) => row.map((v) => Number(String(v)))));
      }),
    );
  });
  it('knows classes that are given, in their order', async () => {
    const { labels, classes } = await readCsv(IRIS, { label: 'species', classes: ['versicolor', 'virginica', 'setosa'] });
    expect([labels!.toArray(), classes]).toEqual([
      [2, 0, 2],
      ['versicolor', 'virginica', 'setosa'],
    ]);
  });
  it('skips empty lines, and counts them', async () => {
    const text = '\n\na,b\r\n\r\n1,2\r\r3,4\n\n';
    expect((await readCsv(text)).x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await expect(readCsv(`${text}5`)).rejects.toThrow('csv: line 9 has 1 columns, the table has 2');
    await expect(readCsv('a,b\n"1\n",2\n"\r\n",3')).rejects.toThrow('csv: line 4, column "a" is empty');
  });
  it('reads what d3-dsv writes, whatever the cells hold', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'é') }).filter((text) => text.trim() !== '');
    const table = fc.array(fc.tuple(cell, fc.integer()), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t'), async (rows, delimiter) => {
        const text = dsvFormat(delimiter).formatRows([['k', 'n'], ...rows.map(([k, n]) => [k, String(n)])]);
        const { x, labels, classes } = await readCsv(text, { label: 'k', delimiter, dtype: 'float64' });
        expect([...x.data]).toEqual(rows.map(([, n]) => n));
        expect([...labels!.data].map((label) => classes![label])).toEqual(rows.map(([k]) => k));
      }),
    );
  });
  it.each([
    ['a,b\n1,2\n3,\n', {}, 'csv: line 3, column "b" is empty; repair it, or leave out the row or the column'],
    ['a,b\n1,x\n', {}, 'csv: line 2, column "b" is "x", no number; repair it'],
    ['a,b\n1,NaN\n', {}, 'csv: line 2, column "b" is "NaN", no number'],
    ['a,b\n1,0x10\n', {}, 'csv: line 2, column "b" is "0x10", no number'],
    ['a,b\n1,1e39\n', {}, 'csv: line 2, column "b" is 1e39, too large for float32'],
    ['a,b\n1,-1e309\n', { dtype: 'float64' }, 'csv: line 2, column "b" is -1e309, too large for float64'],
    ['a,b\n1\n', {}, 'csv: line 2 has 1 columns, the table has 2'],
    ['a,a\n1,2\n', {}, 'csv: line 1: two columns are called "a"'],
    ['a,b\n1,2\n', { columns: ['c'] }, 'csv: no column "c"; there are "a", "b"'],
    ['a,b\n1,2\n', { label: 2 }, 'csv: no column 2; there are "a", "b"'],
    ['a,k\n1,x\n2, \n', { label: 'k' }, 'csv: line 3, column "k" is empty'],
    ['a,k\n1,x\n', { label: 'k', classes: ['y', 'z'] }, 'csv: line 2, column "k" is "x", none of the classes y, z'],
    ['a;b\n1;2\n', {}, 'column "a;b" is "1;2", no number; pass delimiter: ";" if that is what stands between the columns'],
    ['a\tb\n1\t2\n', { label: 'b' }, 'csv: no column "b"; there are "a\tb"; pass delimiter: "\\t" if that is'],
    ['a;b\n1,5;2\n', {}, 'csv: line 2 has 2 columns, the table has 1; pass delimiter: ";" if that is'],
    ['1|2\n3|4\n', { header: false }, 'csv: line 1, column "0" is "1|2", no number; pass delimiter: "|" if that is'],
    ['a,b\n', { delimiter: '::' }, 'csv: delimiter "::" must be one character'],
  ] satisfies [string, CsvOptions, string][])('%j refused', async (text, options, why) => {
    await expect(readCsv(text, options)).rejects.toThrow(why);
    await expect(readCsv(new Blob([text]).stream(), options)).rejects.toThrow(why);
  });
  it('refuses a path, and reads a table that only looks like one', async () => {
    await expect(readCsv('/data/iris.csv')).rejects.toThrow(
      'csv: "/data/iris.csv" is a path, not a table; pass what is in the file, as from readFile',
    );
    expect((await readCsv('iris.csv\n1\n')).columns).toEqual(['iris.csv']);
    expect((await readCsv('a;b\n1\n')).columns).toEqual(['a;b']);
  });
});
