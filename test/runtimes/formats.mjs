/**
 * Every format there and back, from streams and to streams of the platform, bit for bit. The library comes as arguments, built or packed.
 */

/** Numbers that arithmetic would not leave alone: NaN with something in it, −0, infinities, the smallest and the largest. */
const SPECIAL = {
  float32: new Float32Array(Uint32Array.of(0x7fc00001, 0xffffffff, 0x80000000, 0x7f800000, 0xff800000, 1, 0x7f7fffff).buffer),
  float64: new Float64Array(BigUint64Array.of(0x7ff8000000000001n, 2n ** 64n - 1n, 2n ** 63n, 0x7ff0n << 48n, 1n).buffer),
  int32: Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1),
};

const bytesOf = ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const isEqual = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

function check(what, isTrue) {
  if (!isTrue) throw new Error(`${what}: not what was written`);
}
function checkSame(what, found, wanted) {
  check(`${what}, shape and type`, found?.dtype === wanted.dtype && String(found.shape) === String(wanted.shape));
  check(what, isEqual(bytesOf(found), bytesOf(wanted)));
}

/** A stream of the platform that gives `size` bytes at a time. */
function inPieces(bytes, size) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

/** The ways in which a page gets bytes. */
const sources = (bytes) => [new Response(bytes).body, new Blob([bytes]).stream(), inPieces(bytes, 4099)];

/** Reads what `write` gives, from memory and from streams, and what `stream` gives, whole and as it comes. */
async function thereAndBack(what, { write, stream, read, compare }) {
  const bytes = await write();
  compare(what, await read(bytes));
  for (const source of sources(bytes)) compare(`${what} from a stream`, await read(source));
  check(`${what} to a stream`, isEqual(new Uint8Array(await new Response(stream()).arrayBuffer()), bytes));
  compare(`${what} from stream to stream`, await read(stream()));
  return bytes.length;
}

/** A line for each format. */
export async function formatsThereAndBack({ Generator, randn, tensor, zeros }, formats) {
  const { readCsv, readNpy, readNpz, readSafetensors, FormatError } = formats;
  const special = Object.entries(SPECIAL).map(([dtype, data]) => [dtype, tensor(data, { dtype })]);
  const arrays = {
    ...Object.fromEntries(special),
    scalar: tensor(2.5),
    empty: zeros([0, 3]),
    // More than one piece of a stream.
    large: randn([300, 1000], { generator: new Generator(5) }),
  };
  const compareAll = (what, found) => {
    check(`${what}, names`, String([...found.keys()].sort()) === String(Object.keys(arrays).sort()));
    for (const [name, t] of Object.entries(arrays)) checkSame(`${what}, ${name}`, found.get(name), t);
  };
  const lines = [];

  const safetensors = await thereAndBack('safetensors', {
    write: () => formats.writeSafetensors(arrays, { note: 'žluť' }),
    stream: () => formats.streamSafetensors(arrays, { note: 'žluť' }),
    read: (source) => readSafetensors(source),
    compare(what, { tensors, metadata }) {
      check(`${what}, metadata`, metadata.note === 'žluť');
      compareAll(what, tensors);
    },
  });
  lines.push(`safetensors: ${safetensors} bytes`);
  for (const fortran of [false, true]) {
    let sum = 0;
    for (const [name, t] of Object.entries(arrays)) {
      sum += await thereAndBack(`npy, ${name}`, {
        write: () => formats.writeNpy(t, { fortran }),
        stream: () => formats.streamNpy(t, { fortran }),
        read: (source) => readNpy(source),
        compare: (what, found) => checkSame(what, found, t),
      });
    }
    lines.push(`npy${fortran ? ' in Fortran order' : ''}: ${sum} bytes`);
  }
  for (const compress of [false, true]) {
    const size = await thereAndBack(`npz${compress ? ', packed' : ''}`, {
      write: () => formats.writeNpz(arrays, { compress }),
      stream: () => formats.streamNpz(arrays, { compress }),
      read: (source) => readNpz(source),
      compare: compareAll,
    });
    // Platforms pack differently.
    lines.push(compress ? 'npz, packed' : `npz: ${size} bytes`);
  }

  const table = 'length,"width, žluť",species\r\n5.1,3.5,setosa\n7,-2e-3,"Iris ""versicolor"""\n';
  const bytes = new TextEncoder().encode(table);
  const tables = new Set();
  for (const source of [table, ...sources(bytes), inPieces(bytes, 1)]) {
    const { columns, x, classes, labels } = await readCsv(source, { label: 'species', dtype: 'float64' });
    tables.add(JSON.stringify([columns, x.toArray(), classes, labels.toArray()]));
  }
  lines.push(`csv: ${[...tables].join(' or ')}`);

  const cut = formats.writeSafetensors(arrays).subarray(0, -1);
  const refused = await readSafetensors(new Response(cut).body).catch((error) => error);
  lines.push(`${refused instanceof FormatError}: ${refused.message}`);
  return lines.join('\n');
}
