// Bundles the entry points, names each file by its content and packs it. No file leaves without a hash in its name.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const out = process.argv[2];
const files = join(out, "files");
mkdirSync(files, { recursive: true });

const { outputFiles } = await build({
  entryPoints: [
    "src/app.css", "src/app.js", "src/customer.css", "src/customer.js", "src/kiosk.css", "src/kiosk.js", "src/kiosk-worker.js",
    "src/asking.js", "src/hidden.js", "src/permit.js", "src/mirror.js", "src/room.js", "src/tablet.js",
  ],
  bundle: true, minify: true, write: false, outdir: files, format: "esm", target: ["es2022", "safari16"],
  legalComments: "none", logLevel: "warning",
});

const manifest = {};
for (const file of outputFiles) {
  const [name, kind] = file.path.split("/").pop().split(/\.(?=[^.]+$)/);
  const hash = createHash("sha256").update(file.contents).digest("hex").slice(0, 12);
  const hashed = `${name}.${hash}.${kind}`;
  manifest[`${name}.${kind}`] = hashed;
  writeFileSync(join(files, hashed), file.contents);
  writeFileSync(join(files, `${hashed}.gz`), gzipSync(file.contents, { level: 9 }));
  writeFileSync(join(files, `${hashed}.br`), brotliCompressSync(file.contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2));
