// Imports one module in this fresh process, and prints what that changed and which packages it loaded, as one JSON line.
import { registerHooks } from "node:module";

const loaded = new Set();
registerHooks({
  load(url, context, nextLoad) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (name !== undefined) loaded.add(name);
    return nextLoad(url, context);
  },
});

// Every process has these three; a dependency only looks at them, which opens their pipes. Nobody may start to read.
void [process.stdin, process.stdout, process.stderr];

// Marks that dependencies leave so that copies of them find each other: zod's registry, and the emitter through which
// execa's signal-exit would tell of an exit, to which nobody listens until a child runs.
const MARKS = ["__zod_globalConfig", "__zod_globalRegistry", "Symbol(signal-exit emitter)"];

const before = await world();
await import(process.argv[2]);
const after = await world();

const changed = Object.keys(after).filter((what) => JSON.stringify(before[what]) !== JSON.stringify(after[what]));
process.on("exit", (code) => {
  process.stdout.write(`${JSON.stringify({ changed, loaded: [...loaded], code })}\n`);
});

async function world() {
  await new Promise((resolve) => setImmediate(resolve));
  return {
    globals: keysOf(globalThis).filter((key) => !MARKS.includes(key)),
    builtins: [Reflect, Object, Array, String, Promise, Error, Symbol, Math, JSON].map(keysOf),
    prototypes: [Object, Array, String, Promise, Error, Function, Map, Set].map(({ prototype }) => keysOf(prototype)),
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    directory: process.cwd(),
    environment: { ...process.env },
    umask: process.umask(),
    exitCode: process.exitCode ?? 0,
    reading: process.stdin.readableFlowing,
    resources: process.getActiveResourcesInfo().sort(),
  };
}

function keysOf(object) {
  return Reflect.ownKeys(object).map(String).sort();
}
