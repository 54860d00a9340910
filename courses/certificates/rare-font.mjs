// Unpacks the font that certificates fall back to for rare characters: LXGW WenKai (OFL-1.1) holds some 1,600 ideographs
// outside the basic plane, 𬎆 among them, that the Noto fonts lack. Its package ships WOFF; the typesetter reads plain TTF.
//
//   node courses/certificates/rare-font.mjs     alone; tools/build-assets.mjs imports unpackRareFont
import { copyFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";

/** A WOFF 1 file as the TrueType file that it was made from: same tables, unpacked, with the plain header. */
export function woffToTtf(woff) {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("not a WOFF 1 file");
  const count = woff.readUInt16BE(12);
  const power = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  [count, power * 16, Math.log2(power), (count - power) * 16].forEach((value, index) => head.writeUInt16BE(value, 4 + 2 * index));
  const parts = [head];
  let offset = head.length;
  for (let table = 0; table < count; table += 1) {
    const entry = 44 + 20 * table;
    const [from, packed, size] = [4, 8, 12].map((step) => woff.readUInt32BE(entry + step));
    const stored = woff.subarray(from, from + packed);
    const data = packed < size ? inflateSync(stored) : stored;
    if (data.length !== size) throw new Error(`table ${table} unpacks to ${data.length} bytes, not ${size}`);
    const row = 12 + 16 * table;
    woff.copy(head, row, entry, entry + 4); // tag
    woff.copy(head, row + 4, entry + 16, entry + 20); // checksum of the unpacked table
    head.writeUInt32BE(offset, row + 8);
    head.writeUInt32BE(size, row + 12);
    const padding = Buffer.alloc((4 - (size % 4)) % 4);
    parts.push(data, padding);
    offset += size + padding.length;
  }
  return Buffer.concat(parts);
}

/** Put both weights and the licence into `fonts` unless they are there; `packages` is node_modules. */
export async function unpackRareFont(packages, fonts) {
  const source = join(packages, "@fontsource/lxgw-wenkai");
  await mkdir(fonts, { recursive: true });
  await copyFile(join(source, "LICENSE"), join(fonts, "LXGWWenKai-LICENCE.txt"));
  for (const [weight, name] of [[500, "Regular"], [700, "Bold"]]) {
    const target = join(fonts, `LXGWWenKai-${name}.ttf`);
    if (await stat(target).catch(() => null)) continue;
    const woff = await readFile(join(source, `files/lxgw-wenkai-latin-${weight}-normal.woff`));
    await writeFile(`${target}.new`, woffToTtf(woff));
    await rename(`${target}.new`, target);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
  await unpackRareFont(join(root, "node_modules"), join(root, "build/fonts"));
}
