import { expect } from "chai";
import { isLifeboatError } from "@lifeboat/core/plugin";
import { zstdDecoder } from "../../src/codec/zstd.ts";
import { processErrors } from "../../src/process/errors.ts";
import { manifestKey } from "../../src/snapshot/layout.ts";
import type { Manifest } from "../../src/snapshot/manifest.ts";
import { assertSound, verifySnapshot, type Verification, type VerifyLevel } from "../../src/verify/verify-snapshot.ts";
import { commitAs, putClaim, repository } from "../snapshot/build-snapshot.ts";
import { memoryStorage, type MemoryStorage } from "../snapshot/memory-storage.ts";
import { runContext } from "../snapshot/run-context.ts";
import { seededRandom } from "../snapshot/seeded-random.ts";
import { buildTreeSnapshot, encode } from "./build-tree-snapshot.ts";

const decoders = new Map([["zstd", zstdDecoder({ path: "" })]]);
const keys = { identities: async () => [] };
const levels: readonly VerifyLevel[] = ["manifest", "objects", "content"];

describe("verifying a snapshot", () => {
  let storage: MemoryStorage;
  let manifest: Manifest;
  beforeEach(async () => {
    storage = memoryStorage();
    manifest = await buildTreeSnapshot(storage);
  });

  const verify = async (level: VerifyLevel, ctx = runContext()): Promise<Verification> =>
    verifySnapshot(
      { name: "local", storage, repository: { id: repository } },
      manifest.name,
      { level, decoders, keys },
      ctx,
    );
  const found = async (level: VerifyLevel): Promise<string[]> =>
    (await verify(level)).findings.map(({ what, key }) => `${what} ${key.slice(manifest.name.length + 1)}`);

  for (const level of levels) {
    it(`finds nothing wrong with a whole one on the level ${level}`, async () => {
      const verification = await verify(level);
      expect(verification.findings).to.deep.equal([]);
      expect(() => assertSound(verification)).not.to.throw();
    });
  }

  it("reads no data for its manifest alone, and every object once otherwise", async () => {
    const reads = async (level: VerifyLevel): Promise<number> => {
      storage.calls.length = 0;
      await verify(level);
      return storage.calls.filter((call) => /^get .*\/(files|dump)\//.test(call)).length;
    };
    expect([await reads("manifest"), await reads("objects"), await reads("content")]).to.deep.equal([0, 3, 3]);
    const { read } = await verify("objects");
    const all = [...storage.objects].filter(([key]) => /\/(files|dump)\//.test(key));
    expect(read).to.deep.equal({ objects: 3, bytes: all.reduce((sum, [, body]) => sum + body.length, 0) });
  });

  it("names each object that has any bit changed, on both levels that read it", async () => {
    const random = seededRandom();
    console.log(`      seed ${random.seed}`);
    for (const [key, body] of [...storage.objects]) {
      for (const at of [0, body.length - 1, random.below(body.length), random.below(body.length)]) {
        const flipped = Buffer.from(body);
        flipped[at]! ^= 1 << random.below(8);
        storage.objects.set(key, flipped);
        for (const level of ["objects", "content"] as const) {
          const verification = await verify(level);
          const named = verification.findings.some((finding) => finding.key === key || finding.message.includes(key));
          expect(named, `${level} of ${key} with byte ${at} changed`).to.equal(true);
        }
      }
      storage.objects.set(key, body);
    }
  });

  it("names each object that is missing, empty or cut, on every level", async () => {
    for (const [key, body] of [...storage.objects]) {
      for (const [index, change] of [
        undefined,
        body.subarray(0, 0),
        body.subarray(0, -1),
        Buffer.concat([body, body]),
      ].entries()) {
        if (change === undefined) storage.objects.delete(key);
        else storage.objects.set(key, change);
        for (const level of levels) {
          const verification = await verify(level);
          const named = verification.findings.some((finding) => finding.key === key || finding.message.includes(key));
          expect(named, `${level} of ${key}, change ${index}`).to.equal(true);
        }
      }
      storage.objects.set(key, body);
    }
  });

  it("names objects that were swapped with each other, or come from another snapshot", async () => {
    const other = await buildTreeSnapshot(storage, "2026-03-02T02:00:00.000Z");
    const [data, index] = [`${manifest.name}/files/data.tar.zst`, `${manifest.name}/files/data.index.zst`];
    const before = new Map(storage.objects);
    storage.objects.set(data, before.get(index)!);
    storage.objects.set(index, before.get(data)!);
    expect(await found("objects")).to.deep.equal([
      "object-length files/data.tar.zst",
      "object-length files/data.index.zst",
    ]);
    storage.objects.set(data, before.get(data)!);
    storage.objects.set(index, before.get(data.replace(manifest.name, other.name))!);
    expect(await found("manifest")).to.deep.equal(["object-length files/data.index.zst"]);
  });

  it("goes on to the other objects after the first one that is damaged", async () => {
    for (const key of [...storage.objects.keys()].filter((one) => /\/(files|dump)\//.test(one))) {
      const body = Buffer.from(storage.objects.get(key)!);
      body[5]! ^= 1;
      storage.objects.set(key, body);
    }
    const keysOf = (findings: readonly string[]): string[] => findings.map((one) => one.split(" ")[1]!).sort();
    const expected = ["dump/data", "files/data.index.zst", "files/data.tar.zst"];
    expect(keysOf(await found("objects"))).to.deep.equal(expected);
    expect(keysOf(await found("content"))).to.deep.equal(expected);
  });

  it("finds an index that is of another tree, although every digest is right", async () => {
    const bent = await bendTree(manifest, async (tree) => ({ ...tree, entries: tree.entries + 1 }));
    await commitAs(storage, bent);
    expect(await found("objects")).to.deep.equal([]);
    expect(await found("content")).to.deep.equal(["index files/data.tar.zst", "object-content files/data.index.zst"]);
  });

  it("finds an index that leaves an entry out, although its own digest is right", async () => {
    const lines = Buffer.from('{"path":".","type":"directory","mode":493,"uid":0,"gid":0,"mtime":"0","size":0}\n');
    const index = await encode(lines);
    const key = `${manifest.name}/files/data.index.zst`;
    storage.objects.set(key, index.body);
    const object = { key, bytes: index.body.length };
    const { codecs, plain, stored } = index;
    await commitAs(
      storage,
      await bendTree(manifest, async (tree) => ({ ...tree, index: { object, codecs, plain, stored } })),
    );
    expect(await found("objects")).to.deep.equal([]);
    expect(await found("content")).to.deep.equal(["object-content files/data.index.zst"]);
  });

  it("says that an incomplete one, or none, has no manifest", async () => {
    storage.objects.delete(manifestKey(manifest.name));
    expect(await found("manifest")).to.deep.equal(["no-manifest manifest.json"]);
    storage.objects.clear();
    expect(await found("content")).to.deep.equal(["no-manifest manifest.json"]);
  });

  it("finds a claim that is another run's", async () => {
    await putClaim(storage, manifest.name, { ...manifest, run: "other" });
    expect(await found("manifest")).to.deep.equal(["claim claim.json"]);
  });

  it("finds sums that list one object too few or too many", async () => {
    const key = `${manifest.name}/SHA256SUMS`;
    const lines = storage.objects.get(key)!.toString().split("\n");
    storage.objects.set(key, Buffer.from(lines.slice(1).join("\n")));
    expect(await found("manifest")).to.deep.equal(["checksums SHA256SUMS"]);
    storage.objects.set(key, Buffer.from(`${"0".repeat(64)}  ../../etc/shadow\n${lines.join("\n")}`));
    expect(await found("manifest")).to.deep.equal(["checksums SHA256SUMS"]);
  });

  it("throws an integrity error that names the objects, for who asks for one", async () => {
    storage.objects.delete(`${manifest.name}/dump/data`);
    const verification = await verify("manifest");
    expect(() => assertSound(verification))
      .to.throw(/dump\/data is missing/)
      .with.property("kind", "integrity");
  });

  it("calls nothing damaged where the storage does not answer, a codec is unknown or the run is aborted", async () => {
    storage.fail = (call) => {
      if (call.includes("dump/data"))
        throw Object.assign(processErrors["process/failed"]({ command: "x", how: "timed out", stderr: "" }), {
          retryable: true,
        });
    };
    const code = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => "done",
        (error: unknown) => (isLifeboatError(error) ? error.code : (error as Error).name),
      );
    expect(await code(verify("objects"))).to.equal("process/failed");
    storage.fail = () => undefined;
    const question = { level: "content" as const, decoders: new Map(), keys };
    const place = { name: "local", storage, repository: { id: repository } };
    expect(await code(verifySnapshot(place, manifest.name, question, runContext()))).to.equal("codec/unknown");
    const abort = new AbortController();
    storage.fail = (call) => {
      if (call.includes("dump/data")) abort.abort();
    };
    expect(await code(verify("objects", runContext({ signal: abort.signal })))).to.equal("AbortError");
  });

  it("tells how far it is", async () => {
    const advanced: number[] = [];
    let total = 0;
    const ctx = runContext();
    const progress = {
      task: (_label: string, bytes?: number) => (
        (total = bytes ?? 0),
        { advance: (n: number) => void advanced.push(n), end: () => undefined }
      ),
    };
    for (const level of ["objects", "content"] as const) {
      advanced.length = 0;
      await verify(level, { ...ctx, progress });
      expect(
        advanced.reduce((sum, n) => sum + n, 0),
        level,
      )
        .to.equal(total)
        .and.to.be.above(0);
    }
  });
});

type Tree = NonNullable<Manifest["artifacts"][number]["parts"][number]["tree"]>;

async function bendTree(manifest: Manifest, bend: (tree: Tree) => Promise<Tree>): Promise<Manifest> {
  const [files, dump] = manifest.artifacts;
  const part = files!.parts[0]!;
  return { ...manifest, artifacts: [{ ...files!, parts: [{ ...part, tree: await bend(part.tree!) }] }, dump!] };
}
