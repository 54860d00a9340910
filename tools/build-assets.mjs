// Builds what browsers load (site/portal/static/built/) and gathers the fonts for PDF files (build/fonts/).
//
//   node tools/build-assets.mjs            called by `npm run build`, `make run` and `make test`
//
// Style sheets: nesting and other new syntax are lowered for the baseline browsers and cascade layers are compiled into
// weights, because Chromium 92 would drop everything that stands in a layer. Scripts: ES modules in ES2019, each entry whole.
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import cascadeLayers from "@csstools/postcss-cascade-layers";
import * as esbuild from "esbuild";
import postcss from "postcss";
import { unpackRareFont } from "../courses/certificates/rare-font.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGES = join(ROOT, "node_modules");
const PORTAL = join(ROOT, "site/portal/assets");
const BUILT = join(ROOT, "site/portal/static/built");
const FRESH = `${BUILT}.new`;
const FONTS = join(ROOT, "build/fonts");
const BROWSERS = ["chrome92", "safari14.1", "firefox102"];
const FILE_LOADERS = { ".svg": "file", ".png": "file", ".webp": "file", ".woff2": "file" };

class Mistake extends Error {}

async function list(folder, ending = "") {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.name.endsWith(ending) && !entry.name.startsWith("."));
}

async function files(folder, ending) {
  return (await list(folder, ending)).filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
}

/** Every folder of assets with the prefix of its outputs: the portal's own has none, a plugin's is its name. */
async function rooms() {
  const found = [{ assets: PORTAL, prefix: "" }];
  const plugins = (await list(join(ROOT, "plugins"))).filter((entry) => entry.isDirectory()).map((entry) => `plugins/${entry.name}`);
  for (const folder of ["courses", "community", "search", ...plugins]) {
    found.push({ assets: join(ROOT, folder, "assets"), prefix: basename(folder) });
  }
  return found;
}

/** Entry points by output name. A sheet that a neighbour imports is a part of that one, not an entry. */
async function entryPoints(kind) {
  const entries = {};
  for (const { assets, prefix } of await rooms()) {
    const paths = await files(join(assets, kind), `.${kind}`);
    const text = kind === "css" ? (await Promise.all(paths.map((path) => readFile(path, "utf8")))).join("\n") : "";
    for (const path of paths) {
      const name = basename(path, `.${kind}`);
      if (!new RegExp(`@import\\s+(url\\()?["'](\\./)?${name}\\.css["']`).test(text)) entries[join(prefix, name)] = path;
    }
  }
  return entries;
}

/** The statement that orders the layers: put before every sheet, so that a layer weighs the same in all of them. */
async function layerOrder() {
  for (const name of ["layers.css", "main.css"]) {
    const text = await readFile(join(PORTAL, "css", name), "utf8").catch(() => "");
    const statement = text.replace(/\/\*[^]*?\*\//g, "").match(/@layer\s+[\w\s,-]+;/);
    if (statement) return `${statement[0]}\n`;
  }
  return "";
}

async function buildStyles() {
  const entries = await entryPoints("css");
  const order = await layerOrder();
  const result = await esbuild.build({
    entryPoints: entries, outdir: FRESH, bundle: true, minify: true, write: false, charset: "utf8", logLevel: "error",
    target: BROWSERS, loader: FILE_LOADERS, assetNames: "files/[name]-[hash]", external: ["/static/*"],
  });
  for (const file of result.outputFiles) {
    await mkdir(dirname(file.path), { recursive: true });
    if (!file.path.endsWith(".css")) {
      await writeFile(file.path, file.contents);
      continue;
    }
    const compiled = await postcss([cascadeLayers()]).process(order + file.text, { from: file.path, map: false });
    for (const warning of compiled.warnings()) throw new Mistake(`${file.path}: ${warning.text}`);
    await writeFile(file.path, compiled.css);
  }
  return Object.keys(entries).length;
}

async function buildScripts() {
  const entries = await entryPoints("js");
  await esbuild.build({
    entryPoints: entries, outdir: FRESH, bundle: true, minify: true, charset: "utf8", logLevel: "error",
    format: "esm", target: "es2019", sourcemap: false, legalComments: "none", external: ["/static/*"],
    alias: { portal: join(PORTAL, "js") }, // a plugin's script writes: import { x } from "portal/lib/x.js"
  });
  return Object.keys(entries).length;
}

/** One picture file with the icons that the icons.txt files name; thickness and size are the style sheet's matter. */
async function buildIcons() {
  const names = new Set();
  for (const { assets } of await rooms()) {
    const text = await readFile(join(assets, "icons.txt"), "utf8").catch(() => "");
    for (const line of text.split("\n")) {
      const name = line.replace(/#.*/, "").trim();
      if (name) names.add(name);
    }
  }
  const symbols = await Promise.all([...names].sort().map(async (name) => {
    const svg = await readFile(join(PACKAGES, "lucide-static/icons", `${name}.svg`), "utf8").catch(() => {
      throw new Mistake(`icons.txt: there is no icon named "${name}" in lucide-static`);
    });
    const body = svg.replace(/^[^]*?<svg[^>]*>|<\/svg>[^]*$/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="i-${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  }));
  await writeFile(join(FRESH, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  return names.size;
}

async function copyPackages() {
  await mkdir(join(FRESH, "licences"), { recursive: true });
  await copyFile(join(PACKAGES, "htmx.org/dist/htmx.min.js"), join(FRESH, "htmx.js"));
  await copyFile(join(PACKAGES, "htmx.org/LICENSE"), join(FRESH, "licences/htmx.txt"));
  await copyFile(join(PACKAGES, "lucide-static/LICENSE"), join(FRESH, "licences/lucide.txt"));
}

async function copyFonts() {
  await mkdir(FONTS, { recursive: true });
  for (const [folder, family] of [["noto-sans-sc", "NotoSansSC"], ["noto-serif-sc", "NotoSerifSC"]]) {
    const source = join(PACKAGES, "@expo-google-fonts", folder);
    await copyFile(join(source, "LICENSE_FONT"), join(FONTS, `${family}-LICENCE.txt`));
    for (const weight of ["400Regular", "700Bold"]) {
      const from = join(source, weight, `${family}_${weight}.ttf`);
      const to = join(FONTS, `${family}-${weight.slice(3)}.ttf`);
      const [wanted, present] = await Promise.all([stat(from), stat(to).catch(() => null)]);
      if (present?.size !== wanted.size) await copyFile(from, to);
    }
  }
  await unpackRareFont(PACKAGES, FONTS);
}

/** The new folder takes the old one's place in one step: a running server never sees half of it. */
async function swap() {
  await rm(`${BUILT}.old`, { recursive: true, force: true });
  await rename(BUILT, `${BUILT}.old`).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(FRESH, BUILT);
  await rm(`${BUILT}.old`, { recursive: true, force: true });
}

try {
  await rm(FRESH, { recursive: true, force: true });
  await mkdir(FRESH, { recursive: true });
  const [styles, scripts, icons] = await Promise.all([buildStyles(), buildScripts(), buildIcons(), copyPackages(), copyFonts()]);
  await swap();
  console.log(`${styles} style sheets, ${scripts} scripts, ${icons} icons`);
} catch (error) {
  await rm(FRESH, { recursive: true, force: true });
  // esbuild has printed its own errors with place and line already.
  if (!error.errors) console.error(error instanceof Mistake ? error.message : error);
  process.exitCode = 1;
}
