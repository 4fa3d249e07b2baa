import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { packDirectory } from "../../src/tree/pack-tree.ts";
import { unpackDirectory } from "../../src/tree/unpack-tree.ts";
import { wholeArchive } from "../../src/tree/whole-archive.ts";

describe("the check that an archive is whole", () => {
  let place: string;
  let archive: Buffer;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "lifeboat-whole-"));
    for (const name of ["source", "target"]) await mkdir(join(place, name));
    await writeFile(join(place, "source/file"), "text");
    archive = await buffer(packDirectory(join(place, "source"), {}).body);
  });
  afterEach(() => rm(place, { recursive: true }));

  for (const cut of [1, 3000, 4096, 10_240]) {
    it(`lets tar finish although the end comes later than the bytes, which come in two pieces at ${cut}`, async () => {
      const late = async function* (): AsyncGenerator<Buffer> {
        yield archive.subarray(0, cut);
        await wait(5);
        yield archive.subarray(cut);
        await wait(100);
      };
      await unpackDirectory(join(place, "target"), Readable.from(late()), { ownership: "mine" });
      expect(await readFile(join(place, "target/file"), "utf8")).to.equal("text");
    });
  }

  it("passes every byte unchanged, in pieces of any size", async () => {
    for (const size of [511, 65_535, 65_536, 65_537, 1_000_000]) {
      const pieces = Array.from({ length: Math.ceil(archive.length / size) }, (_, at) =>
        archive.subarray(at * size, (at + 1) * size),
      );
      const passed = await buffer(Readable.from(pieces).pipe(wholeArchive()));
      expect(passed.equals(archive), `pieces of ${size}`).to.equal(true);
    }
  });
});
