import { createEngine } from "@lifeboat/core";
import { definePlugin, defineEntry, packDirectory } from "@lifeboat/core/plugin";
import files from "@lifeboat/plugin-files";
import * as z from "zod";
const mine = definePlugin({ name: "mine", version: "1", api: 1, extractors: { mytree: defineEntry({ config: z.strictObject({ path: z.string() }), create: ({ path }) => ({
  inspect: async () => ({ parts: [{ name: "t", kind: "tree", mediaType: "application/x-tar" }], covers: [], writers: [], needsUp: [], warnings: [] }),
  begin: async () => { return { moment: "moving", async *parts() { yield { name: "t", mediaType: "application/x-tar", tree: { pack: async (ctx: any) => packDirectory(path, { signal: ctx.signal }) } } as any; }, settle: async () => ({ facts: null, warnings: [], changes: {} }), [Symbol.asyncDispose]: async () => {} }; },
  stage: async () => { throw new Error("x"); }, instructions: () => [{ text: "untar" }],
}) as any }) } });
const engine = await createEngine({ stateDir: "/tmp/smoke/state", plugins: [files, mine], baseDir: "/tmp/smoke", reporter: { report: (e) => console.log(JSON.stringify(e)) },
  config: { version: 1, instances: { core: {} }, storages: { local: { type: "directory", path: "backups" } }, artifacts: { data: { instance: "core", type: "mytree", path: "/tmp/smoke/data", store: ["local"] } } } as any });
console.log(JSON.stringify(await engine.plan(), null, 1));
const report = await engine.backup({ tags: { why: "smoke" } });
console.log(JSON.stringify(report, null, 1));
console.log(await engine.list());
for await (const e of engine.entries({ snapshot: report.snapshot!, artifact: "data" })) console.log(e.entry.path, e.entry.size);
console.log(JSON.stringify(await engine.restore({ to: "/tmp/smoke/out", replace: true }), null, 1));
console.log(JSON.stringify(await engine.restore({ to: "/tmp/smoke/out2", replace: true, paths: ["sub/*"] }), null, 1));
