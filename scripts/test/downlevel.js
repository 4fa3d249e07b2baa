// For Node 22, which strips types but does not know `using`: gives it what the compiler would publish. Many processes
// start while tests run, so the compiler is loaded once for each text, and what it made is kept.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const KEPT = path.resolve(import.meta.dirname, "../../node_modules/.cache/lifeboat-downlevel");

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith("file:") || !/\.ts(\?.*)?$/.test(url)) return nextLoad(url, context);
    const file = fileURLToPath(url);
    const text = readFileSync(file, "utf8");
    if (!/\busing \w+ = /.test(text)) return nextLoad(url, context);
    return { format: "module", source: downleveled(file, text), shortCircuit: true };
  },
});

function downleveled(file, text) {
  const kept = path.join(KEPT, `${createHash("sha256").update(file).update(text).digest("hex")}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const source = transpile(file, text);
    keep(kept, source);
    return source;
  }
}

function keep(file, source) {
  try {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, source);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Tests also run as users who may not write here: the next process makes it again.
  }
}

function transpile(fileName, text) {
  const ts = createRequire(import.meta.url)("typescript");
  const compilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    inlineSourceMap: true,
  };
  return ts.transpileModule(text, { fileName, compilerOptions }).outputText;
}
