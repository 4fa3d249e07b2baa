// Volumes of real stacks, read and restored in both ways, judged by find, getfattr, getfacl, getcap and sha256sum.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { expect } from "chai";
import {
  runCommand,
  treeEntries,
  type ArtifactRecord,
  type Extraction,
  type Json,
  type Kept,
  type RestorePart,
  type StagedRestore,
  type Tree,
} from "@lifeboat/core/plugin";
import { installHelper } from "../src/helper/install-helper.ts";
import { reclaim } from "../src/reclaim.ts";
import { volumeConfig, type VolumeConfig } from "../src/volume-artifact/volume-config.ts";
import { createVolumeExtractor } from "../src/volume-artifact/volume-extractor.ts";
import { busybox, containers, docker, liveStack, patient, type LiveStack } from "./support/live-stack.ts";
import { treeFacts } from "./support/tree-facts.ts";

const model = {
  services: {
    app: { image: busybox, command: patient, stop_grace_period: "3s", volumes: ["data:/d", "./bind:/b", "outer:/o"] },
  },
  volumes: { data: { labels: { mine: "1" } }, outer: { external: true, name: "" } },
};

async function stackWithData(): Promise<LiveStack & { readonly outer: string }> {
  const outer = `lbt-outer-${process.pid}-${Date.now()}`;
  await docker("volume", "create", outer);
  const live = await liveStack({ ...model, volumes: { ...model.volumes, outer: { external: true, name: outer } } });
  await live.compose("up", "-d");
  await fill(await mountpoint(`${live.project}_data`));
  return {
    ...live,
    outer,
    [Symbol.asyncDispose]: async () => {
      await live[Symbol.asyncDispose]();
      await docker("volume", "rm", outer);
    },
  };
}

const mountpoint = (volume: string) => docker("volume", "inspect", "--format", "{{.Mountpoint}}", volume);
const fill = (path: string) => runCommand(["sh", join(import.meta.dirname, "support/odd-tree.sh"), path]);

interface Copy {
  readonly artifact: ArtifactRecord;
  readonly parts: readonly RestorePart[];
}

async function env(live: LiveStack, consistency: "live" | "held" = "held") {
  const facts = await live.facts();
  return {
    instance: "test",
    artifact: "files",
    consistency,
    stack: { facts, access: live.stack.access(facts) },
  } as const;
}

/** Reads the artifact while the stack is held, as the engine does, into memory. */
async function backup(live: LiveStack, config: VolumeConfig): Promise<Copy> {
  const extractor = createVolumeExtractor(config);
  const source = await env(live);
  await extractor.inspect(source, live.ctx);
  const record = await live.plan();
  await using held = await live.stack.hold(record, live.ctx);
  await using extraction = await extractor.begin(source, live.ctx);
  const parts = await readAll(extraction, live);
  const settled = await extraction.settle(live.ctx);
  expect(await held.witness(live.ctx)).to.deep.equal([]);
  expect((await live.stack.resume(record, live.ctx)).failed).to.deep.equal([]);
  expect(Object.values(settled.changes).flat()).to.deep.equal([]);
  return {
    artifact: {
      name: "files",
      type: "compose-volume",
      facts: settled.facts,
      parts: parts.map((part) => part.record),
    } as never,
    parts,
  };
}

async function readAll(extraction: Extraction, live: LiveStack): Promise<RestorePart[]> {
  const parts: RestorePart[] = [];
  for await (const part of extraction.parts()) {
    if (!("tree" in part)) throw new Error("a volume is a tree");
    const body = await buffer((await part.tree.pack(live.ctx)).body);
    const copy: Tree = { pack: async () => ({ body: Readable.from([body]), changes: Promise.resolve([]) }) };
    parts.push({
      record: { name: part.name } as never,
      open: async () => Readable.from([body]),
      entries: () => treeEntries(copy, live.ctx),
    });
  }
  return parts;
}

async function restore(
  live: LiveStack,
  copy: Copy,
  options: { config: VolumeConfig; replace: boolean },
): Promise<Kept> {
  const source = await env(live);
  const stamp = `t${Date.now()}`;
  const request = { ...copy, instance: "test", stack: source.stack, replace: options.replace, stamp };
  await using staged: StagedRestore = await createVolumeExtractor(options.config).stage(request, live.ctx);
  expect(await staged.compare(live.ctx)).to.deep.equal([]);
  expect(staged.needsHeld).to.deep.equal(["app"]);
  const record = live.stack.planHold({ services: staged.needsHeld, keepUp: [] }, source.stack.facts);
  await using _held = await live.stack.hold(record, live.ctx);
  const kept = await staged.swap(live.ctx);
  expect((await live.stack.resume(record, live.ctx)).failed).to.deep.equal([]);
  return kept;
}

async function reclaimKept(kept: Kept, live: LiveStack): Promise<void> {
  if (kept.entry !== undefined) await reclaim({ plugin: "@lifeboat/plugin-compose", ...kept.entry }, live.ctx);
}

async function ours(live: LiveStack): Promise<string> {
  return docker("volume", "ls", "-q", "--filter", `name=${live.project}_data-lifeboat`);
}

describe("volumes of a stack", () => {
  before(async () => {
    await using live = await liveStack({ services: { app: { image: busybox } } });
    await installHelper({ engine: { env: {} }, again: true }, live.ctx);
  });

  for (const access of ["direct", "helper"] as const) {
    describe(`reached ${access === "direct" ? "directly" : "through a helper container"}`, () => {
      const config = volumeConfig.parse({ volume: "data", access });

      it("come back equal after the volume was removed, and the next up warns of nothing and recreates nothing", async () => {
        await using live = await stackWithData();
        const before = await treeFacts(await mountpoint(`${live.project}_data`));
        const labels = await docker("volume", "inspect", "--format", "{{json .Labels}}", `${live.project}_data`);
        const copy = await backup(live, config);
        await live.compose("down", "--volumes");

        const kept = await restore(live, copy, { config, replace: false });
        expect(kept.entry).to.equal(undefined);
        expect(await treeFacts(await mountpoint(`${live.project}_data`))).to.equal(before);
        expect(await docker("volume", "inspect", "--format", "{{json .Labels}}", `${live.project}_data`)).to.equal(
          labels,
        );
        expect((await live.compose("up", "-d")).stderr).not.to.match(/warn|already exists/i);
        expect(await treeFacts(await mountpoint(`${live.project}_data`))).to.equal(before);
        expect(await ours(live)).to.equal("");
        expect(live.ctx.ledger.openEntries).to.deep.equal([]);
      });

      it("replace damaged data in place, keep the old, and can be put back", async () => {
        await using live = await stackWithData();
        const path = await mountpoint(`${live.project}_data`);
        const good = await treeFacts(path);
        const copy = await backup(live, config);
        await runCommand(["sh", "-c", 'cd "$1" && echo broken > file && rm -r dir && echo more > extra', "sh", path]);
        const bad = await treeFacts(path);
        const units = await containers(live.project);
        const refused = await restore(live, copy, { config, replace: false }).then(
          () => "",
          (error: unknown) => (error as { code: string }).code,
        );
        expect(refused).to.equal("restore/not-empty");
        expect(await ours(live)).to.equal("");

        const kept = await restore(live, copy, { config, replace: true });
        expect(await treeFacts(path)).to.equal(good);
        const after = await live.compose("up", "-d");
        expect(after.stderr)
          .to.match(/Running/)
          .and.not.match(/warn|Recreat/i);
        expect((await containers(live.project))["app-1"]?.id).to.equal(units["app-1"]?.id);
        expect(await treeFacts(await mountpoint(await ours(live)))).to.equal(bad);

        await live.compose("stop");
        await kept.undo(live.ctx);
        expect(await treeFacts(path)).to.equal(bad);
        expect(await ours(live)).to.equal("");
        expect(live.ctx.ledger.openEntries).to.deep.equal([]);
      });

      it("leave no trace once the kept data is reclaimed", async () => {
        await using live = await stackWithData();
        const copy = await backup(live, config);
        const kept = await restore(live, copy, { config, replace: true });
        expect(await ours(live)).not.to.equal("");
        await reclaimKept(kept, live);
        await reclaimKept(kept, live);
        expect(await ours(live)).to.equal("");
        expect(await docker("ps", "-aq", "--filter", "label=io.lifeboat.role")).to.equal("");
      });
    });
  }

  it("of all kinds are read with their names, a bind mount as well", async () => {
    await using live = await stackWithData();
    const config = volumeConfig.parse({ volumes: "all", binds: "all" });
    await runCommand(["sh", "-c", 'echo one > "$1/bind/one"', "sh", live.directory]);
    const facts = await createVolumeExtractor(config).inspect(await env(live), live.ctx);
    expect(facts.parts.map((part) => part.name).sort()).to.deep.equal(["bind", "data", "outer"]);
    expect(facts.writers).to.deep.equal(["app"]);
    const copy = await backup(live, config);
    await runCommand(["sh", "-c", 'echo two > "$1/bind/one"; echo new > "$1/bind/new"', "sh", live.directory]);
    const kept = await restore(live, copy, { config, replace: true });
    expect(await readdir(join(live.directory, "bind"))).to.deep.equal(["one"]);
    await reclaimKept(kept, live);
    expect((await readdir(live.directory)).sort()).to.deep.equal(["bind", "docker-compose.yml"]);
  });

  it("that are missing are an error, and are not created by the question", async () => {
    await using live = await liveStack(model);
    const volume = `${live.project}_data`;
    const code = await createVolumeExtractor(volumeConfig.parse({ volume: "data" }))
      .inspect(await env(live), live.ctx)
      .then(
        () => "",
        (error: unknown) => (error as { code: string }).code,
      );
    expect(code).to.equal("compose/volume-missing");
    expect(await docker("volume", "ls", "-q", "--filter", `name=${volume}`)).to.equal("");
  });

  it("that a foreign container writes are refused by its name", async () => {
    await using live = await stackWithData();
    const name = `${live.project}-foreign`;
    await docker(
      "run",
      "-d",
      "--network",
      "none",
      "--name",
      name,
      "-v",
      `${live.project}_data:/x`,
      busybox,
      ...patient,
    );
    try {
      const extractor = createVolumeExtractor(volumeConfig.parse({ volume: "data" }));
      const message = await extractor.inspect(await env(live), live.ctx).then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
      expect(message).to.contain(name);
      const allowed = createVolumeExtractor(volumeConfig.parse({ volume: "data", allowOutsideWriters: true }));
      expect((await allowed.inspect(await env(live), live.ctx)).warnings.join()).to.contain(name);
    } finally {
      await docker("rm", "-f", name);
    }
  });

  it("are not read as held while a service that writes them runs", async () => {
    await using live = await stackWithData();
    const extractor = createVolumeExtractor(volumeConfig.parse({ volume: "data" }));
    const code = await extractor.begin(await env(live), live.ctx).then(
      () => "",
      (error: unknown) => (error as { code: string }).code,
    );
    expect(code).to.equal("compose/volume-not-held");
  });

  it("never stand in the engine's logs when a helper reads them", async () => {
    await using live = await stackWithData();
    const canary = `canary-${live.project}-abcdefghijklmnopqrstuvwxyz`;
    const path = await mountpoint(`${live.project}_data`);
    await runCommand(["sh", "-c", 'echo "$2" > "$1/canary"', "sh", path, canary]);
    await backup(live, volumeConfig.parse({ volume: "data", access: "helper" }));
    const root = await docker("info", "--format", "{{.DockerRootDir}}");
    const found = await runCommand(["grep", "-rlaF", "--", canary, join(root, "containers")], { acceptExit: [1] });
    expect(found.stdout.toString()).to.equal("");
  });

  it("are left as they were by a restore that died half-way, at every step", async () => {
    await using live = await stackWithData();
    await mkdir(join(live.directory, "unused"));
    const config = volumeConfig.parse({ volume: "data" });
    const copy = await backup(live, config);
    const path = await mountpoint(`${live.project}_data`);
    const before = await treeFacts(path);
    for (let step = 0; step <= 3; step++) {
      const detail = await halfExchange(live, copy, step);
      for (let again = 0; again < 2; again++) {
        await reclaim({ plugin: "@lifeboat/plugin-compose", kind: "exchange", id: "x", detail }, live.ctx);
      }
      expect(await treeFacts(path), `after step ${step}`).to.equal(before);
      expect(await ours(live)).to.equal("");
    }
  });
});

/** Does the first renames of an exchange and then nothing more, as a process that was killed. */
async function halfExchange(live: LiveStack, copy: Copy, steps: number): Promise<Json> {
  const source = await env(live);
  await createVolumeExtractor(volumeConfig.parse({ volume: "data" })).stage(
    { ...copy, instance: "test", stack: source.stack, replace: true, stamp: `h${Date.now()}` },
    live.ctx,
  );
  const name = await ours(live);
  const [target, place] = [await mountpoint(`${live.project}_data`), await mountpoint(name)];
  const [dev, ino] = (await runCommand(["stat", "-c", "%d:%i", target])).stdout.toString().trim().split(":");
  const exchange = { target, staged: place, aside: `${place}.lifeboat-aside`, old: `${dev}:${ino}` };
  const moves = [
    [target, exchange.aside],
    [place, target],
    [exchange.aside, place],
  ] as const;
  for (const [from, to] of moves.slice(0, steps)) await runCommand(["mv", "-T", from, to]);
  return { exchange, staged: { kind: "volume", engine: { env: {} }, name }, created: null };
}
