import { expect } from "chai";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { planSpool } from "../../src/plan/spool-form.ts";
import { spoolBody } from "../../src/spool/spool-part.ts";
import { runContext } from "../snapshot/run-context.ts";

const data = Buffer.from("all work and no play\n".repeat(100_000));

async function* cut(): AsyncIterable<Buffer> {
  yield data;
  throw new Error("source cut");
}

describe("the spool", () => {
  let directory = "";
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "lifeboat-spool-"))));
  afterEach(async () => rm(directory, { recursive: true }));

  for (const form of ["plain", "zstd"] as const) {
    const spool = () => ({ directory, form, expectedBytes: 0, freeBytes: 0 });

    it(`gives the same bytes again and again in the form ${form}, for its owner alone, until it is disposed`, async () => {
      let seen = 0;
      const file = await spoolBody(Readable.from([data]), spool(), "a", (bytes) => (seen += bytes), runContext());
      const [name = ""] = await readdir(directory);
      const { mode, size } = await stat(join(directory, name));
      expect(mode & 0o777).to.equal(0o600);
      expect(size < data.length).to.equal(form === "zstd");
      for (let round = 0; round < 2; round++) expect((await buffer(file.open())).equals(data)).to.equal(true);
      expect(seen).to.be.greaterThan(0);
      await file[Symbol.asyncDispose]();
      expect(await readdir(directory)).to.deep.equal([]);
    });

    it(`fails with the source in the form ${form}, and leaves nothing`, async () => {
      const spooled = spoolBody(Readable.from(cut()), spool(), "a", () => undefined, runContext());
      expect(await spooled.catch((error: unknown) => (error as Error).message)).to.equal("source cut");
      expect(await readdir(directory)).to.deep.equal([]);
    });
  }

  it("is plain while there is room, compressed where that may fit, and refused where nothing can", async () => {
    const { freeBytes, form } = await planSpool(directory, 1);
    expect(form).to.equal("plain");
    expect(await planSpool(directory, freeBytes)).to.include({ form: "zstd" });
    const refused = await planSpool(directory, freeBytes * 10).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "plan/no-room-for-spool");
  });
});
