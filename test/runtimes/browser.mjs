/**
 * Opens a page of a folder in Chromium, as a strict site would serve it, and prints what its program prints: `node browser.mjs FOLDER
 * PAGE`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' };
const headersOf = (body) => ({
  // WebAssembly may be compiled, no text may be evaluated or be a worker. A page's own import map, which is no program, is told by its
  // hash.
  'content-security-policy': `default-src 'self'; script-src 'self' 'wasm-unsafe-eval' ${mapHashes(body).join(' ')}`,
  // Threads need them.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
});
const mapHashes = (body) =>
  [...String(body).matchAll(/<script type="importmap">([\s\S]*?)<\/script>/g)].map(
    ([, map]) => `'sha256-${createHash('sha256').update(map).digest('base64')}'`,
  );

/** Serves a folder on a free port. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const file = join(folder, normalize(new URL(request.url, 'http://localhost').pathname));
    const body = await readFile(file).catch(() => null);
    // No page here has an icon.
    const missing = request.url === '/favicon.ico' ? 204 : 404;
    response.writeHead(body ? 200 : missing, { 'content-type': TYPES[extname(file)] ?? 'text/plain', ...headersOf(body) }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** All that a page's program writes to the console, and what goes wrong, when the program has ended. */
export async function printedBy(folder, start) {
  const server = await serve(folder);
  // Debian's. Playwright's own browsers are not installed.
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
  try {
    const page = await browser.newPage();
    const lines = [];
    page.on('console', (message) =>
      lines.push(
        Promise.all(message.args().map((arg) => arg.evaluate((value) => String(value)))).then((words) => words.join(' ') || message.text()),
      ),
    );
    page.on('pageerror', (error) => lines.push(`error: ${error.message}`));
    await page.goto(`${server.address}/${start}`);
    // A module is loaded once: importing it again waits for its end.
    await page.evaluate(() => import(document.querySelector('script[type=module]').src));
    const printed = (await Promise.all(lines)).join('\n');
    const isStrict = await page.addScriptTag({ content: '"text"' }).then(
      () => false,
      () => true,
    );
    if (!isStrict) throw new Error('the page evaluates text: its policy is not in force');
    return printed;
  } finally {
    await browser.close();
    server.close();
  }
}

const [, main, folder, start] = process.argv;
if (import.meta.url === pathToFileURL(main).href) console.log(await printedBy(folder, start));
