// Builds ../static/vendor.js and its licences: npm ci && node build.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const out = new URL('../static/', import.meta.url);
const banner = '/*! ECharts (Apache-2.0), zrender (BSD-3-Clause), tslib and htmx (0BSD): see vendor.LICENSES.txt */';

await build({
  entryPoints: [new URL('vendor.js', import.meta.url).pathname],
  outfile: new URL('vendor.js', out).pathname,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  legalComments: 'none',
  banner: { js: banner },
  define: { 'process.env.NODE_ENV': '"production"' },
});

const read = (path) => readFileSync(new URL(`node_modules/${path}`, import.meta.url), 'utf8').trim();
const parts = [
  ['echarts', ['NOTICE', 'LICENSE', 'licenses/LICENSE-d3']],
  ['zrender', ['LICENSE']],
  ['tslib', ['LICENSE.txt']],
  ['htmx.org', ['LICENSE']],
];
const licences = parts.map(([name, files]) => {
  const { version } = JSON.parse(read(`${name}/package.json`));
  return `==== ${name} ${version} ====\n\n${files.map((file) => read(`${name}/${file}`)).join('\n\n')}\n`;
});
writeFileSync(new URL('vendor.LICENSES.txt', out), licences.join('\n\n'));

const built = readFileSync(new URL('vendor.js', out));
console.log(`static/vendor.js: ${built.length} bytes, ${gzipSync(built).length} gzipped`);
