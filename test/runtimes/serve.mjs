/** Serves a folder to a browser and prints what the page wrote: `node serve.mjs CHROMIUM FOLDER PAGE`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const [chromium, folder, start] = process.argv.slice(2);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' };
/** A strict site's: WebAssembly may be compiled, no text may be evaluated. */
const POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
/** Threads need them. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const server = createServer(async (request, response) => {
  const file = join(folder, normalize(new URL(request.url, 'http://localhost').pathname));
  const body = await readFile(file).catch(() => null);
  response
    .writeHead(body ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': POLICY, ...ISOLATED })
    .end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const profile = await mkdtemp(join(tmpdir(), 'chainrule-browser-'));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
const page = `http://127.0.0.1:${server.address().port}/${start}`;
try {
  const options = ['--headless', ...quiet, `--user-data-dir=${profile}`, '--virtual-time-budget=20000', '--dump-dom', page];
  const { stdout } = await promisify(execFile)(chromium, options, { timeout: 60_000 });
  const text = /<pre>([\s\S]*?)<\/pre>/.exec(stdout)?.[1] ?? stdout;
  console.log(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
} finally {
  server.close();
  await rm(profile, { recursive: true, force: true });
}
