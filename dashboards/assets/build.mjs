// Builds ../static/echarts.js, ../static/htmx.js and their licences: npm ci && node build.mjs
// They are two, because panels are asked for by the small one while the large one is still on its way.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const out = new URL('../static/', import.meta.url);
const banners = {
  echarts: '/*! ECharts (Apache-2.0), zrender (BSD-3-Clause), tslib (0BSD): see vendor.LICENSES.txt */',
  htmx: '/*! htmx (0BSD): see vendor.LICENSES.txt */',
};

for (const [name, banner] of Object.entries(banners)) {
  await build({
    entryPoints: [new URL(`${name}.js`, import.meta.url).pathname],
    outfile: new URL(`${name}.js`, out).pathname,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    banner: { js: banner },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const built = readFileSync(new URL(`${name}.js`, out));
  console.log(`static/${name}.js: ${built.length} bytes, ${gzipSync(built).length} gzipped`);
}

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
