import { Readable } from "node:stream";
import { expect } from "chai";
import { encodeThrough } from "../../src/codec/chain.ts";
import { gzipDecoder, gzipEncoder } from "../../src/codec/gzip.ts";
import { zstdDecoder, zstdEncoder } from "../../src/codec/zstd.ts";
import type { Decoder, Encoder, KeySource, PartRecord } from "@lifeboat/core/plugin";
import { openIndex, openPart } from "../../src/snapshot/open-part.ts";
import { sha256 } from "./build-snapshot.ts";
import { gather } from "./gather.ts";
import { memoryStorage, type MemoryStorage } from "./memory-storage.ts";
import { runContext } from "./run-context.ts";
import { seededRandom } from "./seeded-random.ts";

const ctx = runContext();
const keys: KeySource = { identities: async () => [] };
const key = "app-20260301-020000/db/dump";
const plain = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `line ${n * n}\n`).join(""));

const chains: Record<string, { encoders: Encoder[]; decoders: Decoder[] }> = {
  "no codec": { encoders: [], decoders: [] },
  "zstd, the program": { encoders: [zstdEncoder({ level: 3 })], decoders: [zstdDecoder()] },
  "zstd inside of Node": { encoders: [zstdEncoder({ level: 3, path: "" })], decoders: [zstdDecoder({ path: "" })] },
  gzip: { encoders: [gzipEncoder({ level: 6 })], decoders: [gzipDecoder()] },
  "zstd in gzip": {
    encoders: [zstdEncoder({ level: 3 }), gzipEncoder({ level: 1 })],
    decoders: [zstdDecoder(), gzipDecoder()],
  },
};

interface Stored {
  readonly storage: MemoryStorage;
  readonly part: PartRecord;
  readonly read: () => Promise<Buffer>;
}

async function store(encoders: readonly Encoder[], decoders: readonly Decoder[], body = plain): Promise<Stored> {
  const chain = encodeThrough(Readable.from([body], { objectMode: false }), encoders, ctx);
  const bytes = await gather(chain.body);
  const storage = memoryStorage();
  storage.objects.set(key, bytes);
  const stored = { bytes: bytes.length, sha256: sha256(bytes) };
  const part: PartRecord = {
    name: "dump",
    mediaType: "text/plain",
    kind: "stream",
    codecs: chain.records(),
    object: { key, bytes: bytes.length },
    plain: { bytes: body.length, sha256: sha256(body) },
    stored,
  };
  const known = new Map(decoders.map((decoder) => [decoder.id, decoder]));
  return { storage, part, read: async () => gather(await openPart(storage, part, known, keys, ctx)) };
}

async function failure(work: Promise<unknown>): Promise<{ code?: string; kind?: string; message: string }> {
  return work.then(
    () => ({ message: "read to its end" }),
    (error: unknown) => error as { code: string; message: string },
  );
}

for (const [name, { encoders, decoders }] of Object.entries(chains)) {
  describe(`a part with ${name}`, () => {
    it("comes back as the plain bytes that were stored", async () => {
      expect((await (await store(encoders, decoders)).read()).equals(plain)).to.equal(true);
    });

    it("comes back where it is empty", async () => {
      expect((await (await store(encoders, decoders, Buffer.alloc(0))).read()).length).to.equal(0);
    });

    it("never ends well where any stored byte was changed, cut off or added", async () => {
      const { storage, read } = await store(encoders, decoders);
      const bytes = storage.objects.get(key)!;
      const random = seededRandom();
      const flipped = (at: number): Buffer => {
        const copy = Buffer.from(bytes);
        copy[at]! ^= 1 << random.below(8);
        return copy;
      };
      const places = [0, 1, bytes.length - 1, ...Array.from({ length: 12 }, () => random.below(bytes.length))];
      const damaged = [
        ...places.map(flipped),
        ...[0, 1, bytes.length >> 1, bytes.length - 1].map((length) => bytes.subarray(0, length)),
        Buffer.concat([bytes, Buffer.from([0])]),
        Buffer.concat([bytes, bytes]),
      ];
      for (const [index, body] of damaged.entries()) {
        storage.objects.set(key, body);
        expect(await failure(read()), `seed ${random.seed}, case ${index}`).to.include({ kind: "integrity" });
      }
    });

    it("never ends well where the plain bytes are not those of the manifest", async () => {
      const { storage, part } = await store(encoders, decoders);
      const known = new Map(decoders.map((decoder) => [decoder.id, decoder]));
      const others = [
        { ...part.plain, bytes: part.plain.bytes - 1 },
        { ...part.plain, bytes: part.plain.bytes + 1 },
        { ...part.plain, sha256: "0".repeat(64) },
      ];
      for (const wrong of others) {
        const other = { ...part, plain: wrong };
        const read = async (): Promise<Buffer> => gather(await openPart(storage, other, known, keys, ctx));
        expect(await failure(read())).to.include({ code: "integrity/changed" });
      }
    });

    it("fails with the storage's own words where the storage fails half-way", async () => {
      const { storage, read } = await store(encoders, decoders);
      storage.get = async ({ key: asked }) =>
        Readable.from(
          (function* () {
            yield storage.objects.get(asked)!.subarray(0, 500);
            throw Object.assign(new Error("connection reset"), { code: "Z_DATA_ERROR" });
          })(),
          { objectMode: false },
        );
      expect((await failure(read())).message).to.equal("connection reset");
    });

    it("gives the storage's stream back when its reader stops early", async () => {
      const { storage, part } = await store(encoders, decoders);
      const get = storage.get.bind(storage);
      let body: Readable | undefined;
      storage.get = async (...args) => (body = await get(...args));
      const known = new Map(decoders.map((decoder) => [decoder.id, decoder]));
      const read = await openPart(storage, part, known, keys, ctx);
      read.destroy();
      await new Promise((resolve) => (body!.closed ? resolve(undefined) : body!.once("close", resolve)));
      expect(body?.destroyed).to.equal(true);
    });
  });
}

describe("a part", () => {
  it("is stopped as soon as it grows beyond what the manifest says", async () => {
    const { storage, part } = await store([zstdEncoder({ level: 3 })], [zstdDecoder()], Buffer.alloc(50_000_000));
    const small = { ...part, plain: { ...part.plain, bytes: 1000 } };
    const body = await openPart(storage, small, new Map([["zstd", zstdDecoder()]]), keys, ctx);
    let seen = 0;
    body.on("data", (chunk: Buffer) => (seen += chunk.length));
    const ended = new Promise<Error>((resolve) => void body.once("error", resolve));
    expect(await ended).to.have.property("code", "integrity/changed");
    expect(seen).to.be.at.most(1000);
  });

  it("with a codec that nobody knows is refused before a byte is read, and leaves nothing open", async () => {
    const { storage, part } = await store([], []);
    const unknown = { ...part, codecs: [{ id: "rot13", params: {} }] };
    expect(await failure(openPart(storage, unknown, new Map(), keys, ctx))).to.include({ code: "codec/unknown" });
  });

  it("that is missing is an error of the storage", async () => {
    const { storage, read } = await store([], []);
    storage.objects.clear();
    expect(await failure(read())).to.include({ code: "storage/missing" });
  });

  it("whose decoder stops early and is content still fails for what was not read", async () => {
    const body = Buffer.from(`plain and the rest${".".repeat(5000)}`);
    const early: Decoder = {
      id: "early",
      instructions: () => [],
      decode: (stored) =>
        Readable.from(
          (async function* () {
            for await (const chunk of stored) {
              yield (chunk as Buffer).subarray(0, 5);
              return;
            }
          })(),
          { objectMode: false },
        ),
    };
    const { storage, part } = await store([], [], body);
    storage.objects.set(key, Buffer.concat([body.subarray(0, -1), Buffer.from("!")]));
    const record = { ...part, codecs: [{ id: "early", params: {} }], plain: { bytes: 5, sha256: sha256("plain") } };
    const read = async (): Promise<Buffer> =>
      gather(await openPart(storage, record, new Map([["early", early]]), keys, ctx));
    expect((await failure(read())).message).not.to.equal("read to its end");
  });

  it("that is a stream has no entries", async () => {
    const { storage, part } = await store([], []);
    const entries = openIndex(storage, part, new Map(), keys, ctx);
    expect(await failure(entries.next())).to.include({ code: "snapshot/no-index" });
  });

  it("is given up when the run is aborted", async () => {
    const { storage, part } = await store([], []);
    const abort = new AbortController();
    storage.get = async () => new Readable({ read: () => undefined });
    const body = await openPart(storage, part, new Map(), keys, runContext({ signal: abort.signal }));
    const read = failure(gather(body));
    abort.abort();
    expect(await read).to.include({ name: "AbortError" });
  });
});
