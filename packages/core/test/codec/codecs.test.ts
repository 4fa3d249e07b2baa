import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Decoder, Encoder } from "../../src/contract/codec.ts";
import { builtinCodecs } from "../../src/codec/builtin-codecs.ts";
import { decodeThrough, encodeThrough } from "../../src/codec/chain.ts";
import { gzipDecoder, gzipEncoder } from "../../src/codec/gzip.ts";
import { zstdDecoder, zstdEncoder } from "../../src/codec/zstd.ts";
import { runCommand } from "../../src/process/run-command.ts";
import { bareContext } from "../tree/bare-context.ts";

const keys = { identities: async () => [] };
const text = Buffer.concat([Buffer.from("lifeboat ".repeat(400_000)), randomBytes(300_000)]);
const nowhere = { path: "/nowhere" };

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const source = (bytes: Buffer, size = 65_536) => Readable.from(pieces(bytes, size), { objectMode: false });
const broken = () =>
  Readable.from(
    (function* () {
      yield Buffer.alloc(100_000);
      throw new Error("lost the source");
    })(),
  );

const encoders: Readonly<Record<string, Encoder>> = {
  "the zstd program": zstdEncoder({ level: 3 }),
  "Node's zstd": zstdEncoder({ level: 3, ...nowhere }),
  gzip: gzipEncoder({ level: 6 }),
};
const decoders: Readonly<Record<string, Decoder>> = {
  "the zstd program": zstdDecoder(),
  "Node's zstd": zstdDecoder(nowhere),
  gzip: gzipDecoder(),
};
const decode = (decoder: Decoder, bytes: Buffer, size?: number) =>
  buffer(decoder.decode(source(bytes, size), {}, keys, bareContext()));

for (const [name, encoder] of Object.entries(encoders)) {
  describe(`Encoding with ${name}`, () => {
    it("is undone by every decoder of its kind, and by the plain tool", async () => {
      const encoded = await buffer(encoder.encode(source(text), bareContext()).body);
      expect(encoded.length).to.be.lessThan(text.length / 2);
      for (const decoder of Object.values(decoders).filter(({ id }) => id === encoder.id)) {
        expect((await decode(decoder, encoded)).equals(text)).to.equal(true);
      }
      const { stdout } = await runCommand([encoder.id, "-dc"], { input: encoded });
      expect(stdout.equals(text)).to.equal(true);
    });

    it("takes nothing at all", async () => {
      const encoded = await buffer(encoder.encode(source(Buffer.alloc(0)), bareContext()).body);
      expect(
        await decode(
          Object.values(decoders).find(({ id }) => id === encoder.id)!,
          encoded,
        ),
      ).to.have.length(0);
    });

    it("fails with its source", async () => {
      const { body } = encoder.encode(broken(), bareContext());
      expect(await failure(buffer(body))).to.have.property("message", "lost the source");
    });

    it("gives its source up when nobody reads on", async () => {
      const endless = new Readable({ read: () => undefined });
      const { body } = encoder.encode(endless, bareContext());
      setTimeout(() => body.destroy(), 50);
      expect(await failure(buffer(body))).to.be.an("error");
      await new Promise((resolve) => (endless.closed ? resolve(0) : endless.once("close", resolve)));
    });

    it("ends when it is aborted", async () => {
      const endless = new Readable({ read: () => undefined });
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("enough")), 50);
      const { body } = encoder.encode(endless, bareContext(controller.signal));
      expect(await failure(buffer(body))).to.be.an("error");
    });
  });
}

describe("A codec's parameters", () => {
  it("are its level and who did it", () => {
    expect(encoders["Node's zstd"]!.encode(source(text), bareContext()).params()).to.deep.equal({
      level: 3,
      implementation: "node:zlib",
    });
    expect(encoders["the zstd program"]!.encode(source(text), bareContext()).params()).to.deep.equal({
      level: 3,
      implementation: "zstd",
    });
  });
});

for (const [name, decoder] of Object.entries(decoders)) {
  describe(`Decoding with ${name}`, () => {
    const encode = (bytes: Buffer): Buffer => (decoder.id === "zstd" ? zstdCompressSync(bytes) : gzipSync(bytes));
    const two = Buffer.concat([encode(Buffer.from("one, ")), encode(Buffer.from("two"))]);

    it("takes frames one after another, in pieces of any size", async () => {
      for (const size of [1, 3, 1000]) expect((await decode(decoder, two, size)).toString()).to.equal("one, two");
    });

    it("notices a cut at every place but between two frames", async () => {
      const bytes = encode(text.subarray(0, 3000));
      for (let length = 1; length < bytes.length; length += 1 + (length >> 3)) {
        expect(await failure(decode(decoder, bytes.subarray(0, length))), `cut at ${length}`).to.be.an("error");
      }
    });

    it("notices a flipped bit in what was random", async () => {
      const bytes = await buffer(encoders[name]!.encode(source(randomBytes(2000)), bareContext()).body);
      bytes[1000]! ^= 1;
      expect(await failure(decode(decoder, bytes))).to.be.an("error");
    });

    it("fails with its source", async () => {
      const encoded = encode(randomBytes(100_000));
      const cut = Readable.from(
        (function* () {
          yield encoded.subarray(0, 50_000);
          throw new Error("lost the source");
        })(),
      );
      const error = await failure(buffer(decoder.decode(cut, {}, keys, bareContext())));
      expect(error).to.have.property("message", "lost the source");
    });

    it("gives its source up when nobody reads on", async () => {
      const endless = new Readable({ read: () => undefined });
      endless.push(encode(text).subarray(0, 1000));
      const body = decoder.decode(endless, {}, keys, bareContext());
      setTimeout(() => body.destroy(), 50);
      expect(await failure(buffer(body))).to.be.an("error");
      await new Promise((resolve) => (endless.closed ? resolve(0) : endless.once("close", resolve)));
    });
  });
}

for (const name of ["the zstd program", "Node's zstd"]) {
  describe(`Decoding with ${name}`, () => {
    it("refuses something after the last frame, and nothing at all", async () => {
      const bytes = zstdCompressSync(text);
      expect(await failure(decode(decoders[name]!, Buffer.concat([bytes, Buffer.from("garbage")])))).to.be.an("error");
      expect(await failure(decode(decoders[name]!, Buffer.alloc(0)))).to.be.an("error");
    });

    it("passes over frames that hold no data", async () => {
      const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
      const bytes = Buffer.concat([skippable, zstdCompressSync("x"), skippable]);
      expect((await decode(decoders[name]!, bytes)).toString()).to.equal("x");
    });
  });
}

describe("A chain of codecs", () => {
  const ctx = bareContext();
  const known = new Map(Object.values(decoders).map((decoder) => [decoder.id, decoder]));

  it("is undone backwards from its records", async () => {
    const { body, records } = encodeThrough(source(text), [zstdEncoder({ level: 1 }), gzipEncoder({ level: 1 })], ctx);
    const encoded = await buffer(body);
    expect(records().map(({ id }) => id)).to.deep.equal(["zstd", "gzip"]);
    expect((await buffer(decodeThrough(source(encoded), records(), known, keys, ctx))).equals(text)).to.equal(true);
  });

  it("of nothing is the body itself", () => {
    const body = source(text);
    expect(encodeThrough(body, [], ctx).body).to.equal(body);
    expect(decodeThrough(body, [], known, keys, ctx)).to.equal(body);
  });

  it("fails at its end with the failure of its beginning", async () => {
    const { body } = encodeThrough(broken(), [zstdEncoder({ level: 1 }), gzipEncoder({ level: 1 })], ctx);
    expect(await failure(buffer(body))).to.have.property("message", "lost the source");
  });

  it("fails with the failure of a step, and gives the source up", async () => {
    const failing: Encoder = {
      id: "failing",
      suffix: "",
      encode: (body) => ({
        body: body
          .pipe(new Transform({ transform: (_chunk, _encoding, next) => next(new Error("no more")) }))
          .on("error", () => body.destroy()),
        params: () => null,
      }),
    };
    const { body } = encodeThrough(source(text), [failing, gzipEncoder({ level: 1 })], ctx);
    expect(await failure(buffer(body))).to.have.property("message", "no more");
  });

  it("names the codec that nobody knows, before a byte is read", () => {
    const records = [
      { id: "age", params: null },
      { id: "zstd", params: null },
    ];
    expect(() => decodeThrough(source(text), records, known, keys, ctx))
      .to.throw(/"age"/)
      .with.property("code", "codec/unknown");
  });

  it("is made of codecs that need no configuration to decode", () => {
    expect(Object.keys(builtinCodecs.codecs ?? {})).to.deep.equal(["zstd", "gzip"]);
  });
});
