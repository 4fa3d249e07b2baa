// The helper image and its containers: made without a network, gone afterwards, and never trusted beyond their exit code.
import { setTimeout as sleep } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { expect } from "chai";
import { runCommand } from "@lifeboat/core/plugin";
import { helperImage } from "../src/helper/helper-image.ts";
import { installHelper } from "../src/helper/install-helper.ts";
import { copyTree, readTree, type TreePlace } from "../src/access/tree-place.ts";
import { reclaim } from "../src/reclaim.ts";
import { volumeConfig } from "../src/volume-artifact/volume-config.ts";
import { createVolumeExtractor } from "../src/volume-artifact/volume-extractor.ts";
import { testContext } from "@lifeboat/testkit";
import { busybox, docker, liveStack, patient } from "./support/live-stack.ts";

const engine = { env: {} };
const plugin = "@lifeboat/plugin-compose";
const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "",
    (error: unknown) => (error as { code: string }).code,
  );

async function withVolume(act: (place: TreePlace, volume: string, mountpoint: string) => Promise<void>): Promise<void> {
  const volume = `lbt-helper-${process.pid}-${Date.now()}`;
  await docker("volume", "create", volume);
  try {
    const mountpoint = await docker("volume", "inspect", "--format", "{{.Mountpoint}}", volume);
    await act({ how: "helper", label: volume, engine, mount: { volume } }, volume, mountpoint);
  } finally {
    await docker("volume", "rm", "-f", volume);
  }
}

describe("the helper", () => {
  before(async () => {
    using ctx = testContext();
    await installHelper({ engine, again: true }, ctx);
  });

  it("is missing in the preflight, before anything is stopped", async () => {
    await using live = await liveStack({
      services: { app: { image: busybox, command: patient, volumes: ["data:/d"] } },
      volumes: { data: {} },
    });
    await live.compose("up", "-d");
    await docker("rmi", helperImage);
    try {
      const facts = await live.facts();
      const env = {
        instance: "i",
        artifact: "a",
        consistency: "held",
        stack: { facts, access: live.stack.access(facts) },
      } as const;
      expect(
        await codeOf(
          createVolumeExtractor(volumeConfig.parse({ volume: "data", access: "helper" })).inspect(env, live.ctx),
        ),
      ).to.equal("compose/helper-missing");
    } finally {
      await installHelper({ engine, again: false }, live.ctx);
    }
  });

  it("that is killed half-way fails the stream", async () => {
    using ctx = testContext();
    await withVolume(async (place, _volume, mountpoint) => {
      await runCommand(["dd", "if=/dev/urandom", `of=${mountpoint}/big`, "bs=1M", "count=200", "status=none"]);
      const { body, changes } = await readTree(place).pack(ctx);
      changes.catch(() => undefined);
      await new Promise((resolve) => body.once("readable", resolve));
      const name = ctx.ledger.openEntries[0]?.id ?? "";
      await docker("kill", name);
      expect(await codeOf(buffer(body))).to.equal("compose/helper-failed");
      await sleep(200);
      expect(ctx.ledger.openEntries).to.deep.equal([]);
    });
  });

  it("ends with an abort, and leaves no container", async () => {
    using ctx = testContext();
    await withVolume(async (place, _volume, mountpoint) => {
      await runCommand(["dd", "if=/dev/urandom", `of=${mountpoint}/big`, "bs=1M", "count=200", "status=none"]);
      const { body, changes } = await readTree(place).pack(ctx);
      changes.catch(() => undefined);
      await new Promise((resolve) => body.once("readable", resolve));
      const name = ctx.ledger.openEntries[0]?.id ?? "";
      ctx.abort();
      await buffer(body).catch(() => undefined);
      await sleep(2_000);
      expect(await docker("ps", "-aq", "--filter", `name=${name}`)).to.equal("");
      expect(ctx.ledger.openEntries).to.deep.equal([]);
    });
  });

  it("refuses a volume that is missing, does not create it, and stops reading", async () => {
    using ctx = testContext();
    await withVolume(async (from, _volume, mountpoint) => {
      await runCommand(["setfattr", "-n", "user.x", "-v", "1", mountpoint]);
      const nowhere: TreePlace = { how: "helper", label: "nowhere", engine, mount: { volume: "lbt-never-made" } };
      expect(await codeOf(copyTree(from, nowhere, ctx))).to.equal("compose/volume-missing");
      expect(await docker("volume", "ls", "-q", "--filter", "name=lbt-never-made")).to.equal("");
    });
  });

  it("reports a file that grows while it is read", async () => {
    using ctx = testContext();
    await withVolume(async (place, _volume, mountpoint) => {
      await runCommand(["dd", "if=/dev/zero", `of=${mountpoint}/a-big`, "bs=1M", "count=300", "status=none"]);
      await runCommand(["sh", "-c", 'echo 1 > "$1/grows"', "sh", mountpoint]);
      const { body, changes } = await readTree(place).pack(ctx);
      await new Promise((resolve) => body.once("readable", resolve));
      await runCommand(["sh", "-c", 'echo 2 >> "$1/a-big"', "sh", mountpoint]);
      await buffer(body);
      expect((await changes).map((change) => change.path)).to.include("a-big");
    });
  });
});

describe("what a dead run left", () => {
  it("is taken back as often as it is asked: a helper container", async () => {
    using ctx = testContext();
    const name = `lifeboat-helper-test-${Date.now()}`;
    await docker(
      "run",
      "-d",
      "--name",
      name,
      "--network",
      "none",
      "--label",
      "io.lifeboat.role=helper",
      busybox,
      ...patient,
    );
    const entry = { plugin, kind: "helper-container", id: name, detail: { engine: {} } };
    await reclaim(entry, ctx);
    await reclaim(entry, ctx);
    expect(await docker("ps", "-aq", "--filter", `name=${name}`)).to.equal("");
  });

  it("is not taken where it is somebody else's, whatever the ledger says", async () => {
    using ctx = testContext();
    const name = `lbt-foreign-${Date.now()}`;
    await docker("run", "-d", "--name", name, "--network", "none", busybox, ...patient);
    await docker("volume", "create", name);
    try {
      expect(
        await codeOf(reclaim({ plugin, kind: "helper-container", id: name, detail: { engine: {} } }, ctx)),
      ).to.equal("compose/foreign");
      const own = { kind: "volume", engine, name };
      expect(await codeOf(reclaim({ plugin, kind: "staged-volume", id: name, detail: { own } }, ctx))).to.equal(
        "compose/foreign",
      );
      expect(
        await codeOf(
          reclaim({ plugin, kind: "staged-path", id: "x", detail: { own: { kind: "path", path: "/tmp" } } }, ctx),
        ),
      ).to.equal("compose/foreign");
      expect(await docker("ps", "-q", "--filter", `name=${name}`)).not.to.equal("");
      expect(await docker("volume", "ls", "-q", "--filter", `name=${name}`)).to.equal(name);
    } finally {
      await docker("rm", "-f", name);
      await docker("volume", "rm", name);
    }
  });

  it("is a target half replaced by copies: the old comes back, twice the same", async () => {
    using ctx = testContext();
    await withVolume(async (target, volume, mountpoint) => {
      await runCommand(["sh", "-c", 'echo half-new > "$1/file"', "sh", mountpoint]);
      const kept = `${volume}-kept`;
      await docker("volume", "create", "--label", "io.lifeboat.role=staged", kept);
      const keptPath = await docker("volume", "inspect", "--format", "{{.Mountpoint}}", kept);
      await runCommand(["sh", "-c", 'echo old > "$1/file"; echo old2 > "$1/other"', "sh", keptPath]);
      const own = (name: string) => ({ kind: "volume", engine, name });
      const detail = {
        target,
        staged: own(`${volume}-staged`),
        kept: { own: own(kept), place: { how: "helper", label: kept, engine, mount: { volume: kept } } },
        step: "replacing",
        created: null,
      };
      for (let again = 0; again < 2; again++) {
        await reclaim({ plugin, kind: "exchange-copy", id: "x", detail: detail as never }, ctx);
        expect((await runCommand(["sh", "-c", 'cat "$1"/*', "sh", mountpoint])).stdout.toString()).to.equal(
          "old\nold2\n",
        );
      }
      expect(await docker("volume", "ls", "-q", "--filter", `name=${kept}`)).to.equal("");
    });
  });

  it("is a target that was not touched yet: it stays as it is", async () => {
    using ctx = testContext();
    await withVolume(async (target, volume, mountpoint) => {
      await runCommand(["sh", "-c", 'echo whole > "$1/file"', "sh", mountpoint]);
      const own = { kind: "volume", engine, name: `${volume}-none` };
      const detail = { target, staged: own, kept: { own, place: target }, step: "saving", created: null };
      await reclaim({ plugin, kind: "exchange-copy", id: "x", detail: detail as never }, ctx);
      expect((await runCommand(["cat", `${mountpoint}/file`])).stdout.toString()).to.equal("whole\n");
    });
  });
});
