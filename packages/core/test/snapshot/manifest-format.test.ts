import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { runCommand } from "../../src/process/run-command.ts";
import { manifestSchema } from "../../src/snapshot/manifest-schema.ts";
import type { Manifest } from "../../src/snapshot/manifest.ts";
import { buildTreeSnapshot } from "../verify/build-tree-snapshot.ts";
import { memoryStorage } from "./memory-storage.ts";

const page = await readFile(new URL("../../../../docs/manifest-format.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");

describe("the page on the format", () => {
  let root: string;
  let manifest: Manifest;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "lifeboat-format-"));
    const storage = memoryStorage();
    manifest = await buildTreeSnapshot(storage);
    for (const [key, body] of storage.objects) {
      await mkdir(dirname(join(root, key)), { recursive: true });
      await writeFile(join(root, key), body);
    }
  });
  after(async () => rm(root, { recursive: true }));

  const follow = async (block: string): Promise<string> => {
    const env = { SNAPSHOT: join(root, manifest.name), TARGET: join(root, "target") };
    return (await runCommand(["bash", "-euo", "pipefail", "-c", block], { env })).stdout.toString();
  };

  it("restores a tree by its commands alone", async () => {
    await follow(blocks[0]!);
    expect(await readFile(join(root, "target/sub/a.txt"), "utf8")).to.equal(manifest.createdAt);
    expect(await readFile(join(root, "target/b.txt"), "utf8")).to.equal("b".repeat(3000));
    expect(await readlink(join(root, "target/link"))).to.equal("b.txt");
  });

  it("checks what came out of the codecs by its commands alone", async () => {
    const { plain, tree } = manifest.artifacts[0]!.parts[0]!;
    const [data, lines, count] = (await follow(blocks[1]!)).trim().split("\n");
    expect(data).to.equal(`${plain.sha256}  -`);
    expect(lines).to.equal(`${tree?.digest}  -`);
    expect(Number(count)).to.equal(tree?.entries);
  });

  it("refuses a snapshot with one changed byte by its commands alone", async () => {
    const file = join(root, manifest.name, "files/data.tar.zst");
    const body = await readFile(file);
    const flipped = Buffer.from(body);
    flipped[20]! ^= 1;
    await writeFile(file, flipped);
    const refused = await follow(blocks[0]!).then(
      () => "restored",
      (error: unknown) => (error as Error).message,
    );
    await writeFile(file, body);
    expect(refused).to.match(/failed with exit code 1/);
  });

  it("names every key of a manifest", () => {
    const section = page.slice(page.indexOf("### manifest.json"), page.indexOf("## Codecs"));
    const missing = Object.keys(manifestSchema.shape).filter((key) => !section.includes(`\`${key}\``));
    expect(missing).to.deep.equal([]);
  });
});
