import { expect } from "chai";
import { createHash } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expectBytes, measure } from "../../src/codec/measure.ts";

const bytes = Buffer.from("what was written");
const sha256 = createHash("sha256").update(bytes).digest("hex");
const record = { bytes: bytes.length, sha256 };

async function passes(chunks: readonly Buffer[]): Promise<{ passed: Buffer; error?: unknown }> {
  const passed: Buffer[] = [];
  const collect = new Writable({ write: (chunk: Buffer, _encoding, next) => next(void passed.push(chunk)) });
  const error: unknown = await pipeline(Readable.from(chunks), expectBytes(record, "part db/dump"), collect).catch(
    (reason: unknown) => reason,
  );
  return { passed: Buffer.concat(passed), ...(error === undefined ? {} : { error }) };
}

describe("measure", () => {
  it("counts and digests what passes, and may be asked twice", async () => {
    const through = measure();
    await pipeline(
      Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]),
      through,
      new Writable({ write: (_c, _e, next) => next() }),
    );
    expect(through.record()).to.deep.equal(record);
    expect(through.record()).to.deep.equal(record);
  });

  it("knows the digest of nothing", () => {
    expect(measure().record()).to.deep.equal({ bytes: 0, sha256: createHash("sha256").digest("hex") });
  });
});

describe("expectBytes", () => {
  it("lets what was written pass", async () => {
    const { passed, error } = await passes([bytes.subarray(0, 5), bytes.subarray(5)]);
    expect(error).to.equal(undefined);
    expect(passed.equals(bytes)).to.equal(true);
  });

  const wrong = {
    "a byte too few": bytes.subarray(1),
    "another byte": Buffer.from("what was writtem"),
    nothing: Buffer.alloc(0),
    "a byte too many": Buffer.concat([bytes, Buffer.from("!")]),
  };
  for (const [what, found] of Object.entries(wrong)) {
    it(`refuses ${what}, with the name of the thing`, async () => {
      const { error } = await passes([found]);
      expect(error).to.have.property("code", "integrity/changed");
      expect(error).to.have.property("kind", "integrity");
      expect((error as Error).message).to.contain("part db/dump");
    });
  }

  it("lets not one byte too many pass, and does not wait for the end", async () => {
    const endless = Readable.from(
      (function* () {
        yield bytes;
        for (;;) yield Buffer.alloc(1000);
      })(),
    );
    const passed: Buffer[] = [];
    const collect = new Writable({ write: (chunk: Buffer, _encoding, next) => next(void passed.push(chunk)) });
    const error: unknown = await pipeline(endless, expectBytes(record, "it"), collect).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("code", "integrity/changed");
    expect(Buffer.concat(passed).length).to.be.at.most(bytes.length);
  });
});
