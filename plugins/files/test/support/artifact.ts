// Reads an artifact as the engine does, and asks for it back from what was read alone.
import { Readable } from "node:stream";
import {
  treeEntries,
  type ArtifactRecord,
  type Consistency,
  type Extractor,
  type PartRecord,
  type Plugin,
  type RestoreRequest,
  type RunContext,
  type SettledFacts,
  type SourceEnv,
  type StackFacts,
} from "@lifeboat/core/plugin";
import { bytesOf, testContext } from "@lifeboat/testkit";
import plugin from "@lifeboat/plugin-files";

export interface ReadPart {
  readonly name: string;
  readonly kind: "tree" | "stream";
  readonly body: Buffer;
}

export interface ReadArtifact {
  readonly type: string;
  readonly settled: SettledFacts;
  readonly parts: readonly ReadPart[];
}

/** An extractor of this plugin, its configuration checked as the engine checks it. */
export async function extractorOf(type: "files" | "command", config: object, baseDir: string): Promise<Extractor> {
  const entry = (plugin as Required<Plugin>).extractors[type]!;
  const checked = await entry.config["~standard"].validate(config);
  if (checked.issues !== undefined) throw new Error(checked.issues.map(({ message }) => message).join("; "));
  using ctx = testContext();
  return await entry.create(checked.value, {
    baseDir,
    env: { PATH: process.env["PATH"] ?? "", FROM_FILE: "1" },
    log: ctx.log,
  });
}

export function envOf(consistency: Consistency = "live", facts?: StackFacts): SourceEnv {
  const env = { instance: "core", artifact: "exports", consistency };
  return facts === undefined ? env : { ...env, stack: { access: {} as never, facts } };
}

/** `during` is called after the first bytes of each part. */
export async function readArtifact(
  type: "files" | "command",
  extractor: Extractor,
  ctx: RunContext,
  during: () => Promise<void> = async () => undefined,
): Promise<ReadArtifact> {
  await using extraction = await extractor.begin(envOf(), ctx);
  const parts: ReadPart[] = [];
  for await (const part of extraction.parts()) {
    const body = "tree" in part ? (await part.tree.pack(ctx)).body : await part.source.open();
    parts.push({
      name: part.name,
      kind: "tree" in part ? "tree" : "stream",
      body: await bytesOf(watched(body as AsyncIterable<Uint8Array>, during)),
    });
  }
  return { type, parts, settled: await extraction.settle(ctx) };
}

export function restoreRequest(read: ReadArtifact, options: Partial<RestoreRequest> = {}): RestoreRequest {
  const artifact = { name: "exports", type: read.type, facts: read.settled.facts } as unknown as ArtifactRecord;
  const parts = read.parts.map(({ name, kind, body }) => ({
    record: { name, kind } as PartRecord,
    open: async () => Readable.from([body]),
    entries: () => entriesOf(body),
  }));
  return { artifact, instance: "core", parts, replace: false, stamp: "test1", ...options };
}

export async function* entriesOf(body: Buffer) {
  using ctx = testContext();
  const pack = async () => ({ body: Readable.from([body]), changes: Promise.resolve([]) });
  yield* treeEntries({ pack }, ctx);
}

async function* watched(body: AsyncIterable<Uint8Array>, during: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of body) {
    if (first) await during();
    first = false;
    yield chunk;
  }
}
