/** Prints what the built pages weigh, gzipped, and fails when following a guide costs more than its budget. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KIB = 300; // all scripts but the panorama viewer, and the encoder that only some guides fetch

const folder = new URL('../guide/pages/static/', import.meta.url);
const kib = (file) => gzipSync(readFileSync(new URL(file, folder))).length / 1024;
const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(js|css|html)$/.test(file));
const sizes = files.map((file) => ({ file, size: kib(file) })).sort((a, b) => b.size - a.size);
for (const { file, size } of sizes) console.log(`${size.toFixed(1).padStart(8)} KiB  ${file}`);

const counted = sizes.filter(({ file }) => /^assets\/(?!panorama|libopus).*\.js$/.test(file));
const total = counted.reduce((sum, { size }) => sum + size, 0);
console.log(`${total.toFixed(1).padStart(8)} KiB  scripts without the panorama and libopus, of ${BUDGET_KIB}`);
if (total > BUDGET_KIB) process.exitCode = 1;
