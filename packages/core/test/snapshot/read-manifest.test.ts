import { expect } from "chai";
import { isLifeboatError } from "@lifeboat/core/plugin";
import { canonicalJson } from "../../src/snapshot/canonical-json.ts";
import type { Manifest } from "../../src/snapshot/manifest.ts";
import { parseManifest, serializeManifest } from "../../src/snapshot/read-manifest.ts";
import { buildManifest } from "./build-snapshot.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

function changed(change: (manifest: Loose) => void): Buffer {
  const manifest = structuredClone(buildManifest()) as Loose;
  change(manifest);
  return Buffer.from(canonicalJson(manifest));
}

const refusal = (bytes: Uint8Array): string => {
  try {
    parseManifest(bytes);
  } catch (error) {
    if (isLifeboatError(error)) return error.code;
    throw error;
  }
  return "accepted";
};

describe("a manifest", () => {
  it("is read back as it was written", () => {
    const manifest = buildManifest();
    expect(parseManifest(serializeManifest(manifest))).to.deep.equal(manifest);
  });

  it("is written with sorted keys and a newline at the end, whatever order it was given in", () => {
    const manifest = buildManifest();
    const reversed = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as Manifest;
    const text = serializeManifest(reversed).toString();
    expect(text).to.equal(serializeManifest(manifest).toString());
    expect(text.endsWith("}\n")).to.equal(true);
    const keys = Object.keys(JSON.parse(text) as object);
    expect(keys).to.deep.equal([...keys].sort());
  });

  it("keeps what older readers may ignore in extra", () => {
    const manifest = { ...buildManifest(), extra: { 10: "ten", 9: "nine", note: { deep: [1, null, -0.5] } } };
    expect(parseManifest(serializeManifest(manifest)).extra).to.deep.equal(manifest.extra);
  });

  it("is not written where it could not be read back", () => {
    const manifest = { ...buildManifest(), sequence: 0 };
    expect(() => serializeManifest(manifest))
      .to.throw()
      .with.property("code", "snapshot/invalid-manifest");
    const hostile = { ...buildManifest(), extra: { at: new Date() as unknown as string } };
    expect(() => serializeManifest(hostile))
      .to.throw()
      .with.property("code", "snapshot/invalid-manifest");
  });

  it("of a newer format names the version that can read it", () => {
    const newer = changed((m) => ((m.version = 2), (m.tool.version = "7.1.0"), (m.shape = "unknown")));
    expect(() => parseManifest(newer))
      .to.throw(/format version 2/)
      .with.property("code", "snapshot/newer-format");
    expect(() => parseManifest(newer))
      .to.throw()
      .with.property("remedy")
      .that.matches(/lifeboat 7\.1\.0 or later/);
    expect(refusal(Buffer.from('{"format":"lifeboat-snapshot","version":3}'))).to.equal("snapshot/newer-format");
  });

  const outside = "app-20260301-020000";
  const broken: Record<string, (m: Loose) => void> = {
    "an unknown key": (m) => (m.surprise = 1),
    "an unknown key in an artifact": (m) => (m.artifacts[0].surprise = 1),
    "an unknown key in a receipt": (m) => (m.artifacts[0].parts[0].object.surprise = 1),
    "no host": (m) => delete m.host,
    "no facts": (m) => delete m.artifacts[0].facts,
    "no extra": (m) => delete m.extra,
    "a text for a number": (m) => (m.sequence = "1"),
    "a list for tags": (m) => (m.tags = []),
    "another format": (m) => (m.format = "borg"),
    "version 0": (m) => (m.version = 0),
    "version 1.5": (m) => (m.version = 1.5),
    "version null": (m) => (m.version = null),
    "another instance": (m) => (m.instance = "app-test"),
    "an instance that climbs": (m) => (m.instance = ".."),
    "a name that is none": (m) => (m.name = "app"),
    "an instant that is none": (m) => (m.createdAt = "yesterday"),
    "an instant that is not UTC": (m) => (m.createdAt = "2026-03-01T02:00:00+02:00"),
    "a day that is none": (m) => (m.createdAt = "2026-02-30T02:00:00Z"),
    "a negative length": (m) => (m.artifacts[0].parts[0].plain.bytes = -1),
    "half a byte": (m) => (m.artifacts[0].parts[0].plain.bytes = 0.5),
    "a length beyond what a number can count": (m) => (m.artifacts[0].parts[0].plain.bytes = 2 ** 53),
    "a sequence beyond counting": (m) => (m.sequence = Number.MAX_SAFE_INTEGER),
    "two lengths for one object": (m) => (m.artifacts[0].parts[0].stored.bytes += 1),
    "a digest in upper case": (m) => (m.artifacts[0].parts[0].plain.sha256 = "A".repeat(64)),
    "a short digest": (m) => (m.artifacts[0].parts[0].plain.sha256 = "ab"),
    "an absolute object key": (m) => (m.artifacts[0].parts[0].object.key = "/etc/shadow"),
    "an object key that climbs": (m) => (m.artifacts[0].parts[0].object.key = `${outside}/../../etc/shadow`),
    "an object key that climbs in its artifact": (m) => (m.artifacts[0].parts[0].object.key = `${outside}/uploads/..`),
    "an object of another snapshot": (m) => (m.artifacts[0].parts[0].object.key = "app-20260302-020000/uploads/data"),
    "an object of another artifact": (m) => (m.artifacts[0].parts[0].object.key = `${outside}/notes/other`),
    "an object outside of every snapshot": (m) => (m.artifacts[0].parts[0].object.key = "lifeboat.json"),
    "its own manifest as an object": (m) => (m.artifacts[0].parts[0].object.key = `${outside}/manifest.json`),
    "one object for two parts": (m) => m.artifacts[0].parts.push({ ...m.artifacts[0].parts[0], name: "again" }),
    "a part that is there twice": (m) => m.artifacts[0].parts.push({ ...m.artifacts[0].parts[0] }),
    "an artifact that is there twice": (m) => m.artifacts.push(m.artifacts[0]),
    "an artifact that climbs": (m) => (m.artifacts[0].name = ".."),
    "a tree without its record": (m) => (m.artifacts[0].parts[0].kind = "tree"),
    "a partial outcome with nothing missing": (m) => (m.outcome = "partial"),
    "a complete outcome with something missing": (m) => (m.missing = [{ artifact: "db", code: "x", message: "y" }]),
    "an artifact both there and missing": (m) => (
      (m.outcome = "partial"),
      (m.missing = [{ artifact: "notes", code: "x", message: "y" }])
    ),
    "a host of ten million letters": (m) => (m.host = "h".repeat(10_000_000)),
    "deep nesting": (m) => {
      for (let depth = 0, at = m.extra; depth < 70; depth++) at = at.x = {};
    },
  };
  for (const [what, change] of Object.entries(broken)) {
    it(`with ${what} is refused`, () => {
      let bytes: Buffer;
      try {
        bytes = changed(change);
      } catch (error) {
        // What cannot even be rendered canonically is handed over in plain JSON.
        expect((error as Error).message).to.match(/nested|JSON/);
        const manifest = structuredClone(buildManifest()) as Loose;
        change(manifest);
        bytes = Buffer.from(JSON.stringify(manifest));
      }
      expect(refusal(bytes)).to.equal("snapshot/invalid-manifest");
    });
  }

  const texts: Record<string, (text: string) => string | Buffer> = {
    "a duplicate key": (text) => text.replace('"host": "test"', '"host": "evil",\n  "host": "test"'),
    "a key __proto__ at the top": (text) =>
      text.replace('"artifacts"', '"__proto__": {\n    "x": 1\n  },\n  "artifacts"'),
    "a key __proto__ deep down": (text) => text.replace('"extra": {}', '"extra": {\n    "__proto__": {}\n  }'),
    "a number that loses digits": (text) => text.replace('"sequence": 1', '"sequence": 1.0'),
    "a number beyond counting": (text) => text.replace('"extra": {}', '"extra": {\n    "n": 9007199254740993\n  }'),
    "minus nothing": (text) => text.replace('"extra": {}', '"extra": {\n    "n": -0\n  }'),
    "another spacing": (text) => text.replace(": ", ":"),
    "windows lines": (text) => text.replaceAll("\n", "\r\n"),
    "no newline at the end": (text) => text.trimEnd(),
    "something after the end": (text) => `${text}{}`,
    "a byte order mark": (text) => `\ufeff${text}`,
    "an escape where none is needed": (text) => text.replace('"test"', '"\\u0074est"'),
    "bytes that are not UTF-8": (text) => Buffer.from(text.replace('"test"', '"t\u00e9st"'), "latin1"),
    "a null byte": (text) => text.replace('"test"', '"te\0st"'),
    "nothing in it": () => "",
    "null in it": () => "null\n",
    "a list in it": () => "[]\n",
    "a million open brackets": () => "[".repeat(1_000_000),
    "a million nested lists": () => `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}\n`,
  };
  for (const [what, change] of Object.entries(texts)) {
    it(`with ${what} is refused`, () => {
      const text = serializeManifest(buildManifest()).toString();
      const bytes = Buffer.from(change(text));
      expect(bytes.equals(Buffer.from(text))).to.equal(false);
      expect(refusal(bytes)).to.equal("snapshot/invalid-manifest");
    });
  }

  it("leaves every prototype alone, whatever it says", () => {
    const text = serializeManifest(buildManifest()).toString();
    for (const key of ["__proto__", "constructor", "prototype"]) {
      refusal(
        Buffer.from(text.replace('"extra": {}', `"extra": {\n    "${key}": {\n      "polluted": true\n    }\n  }`)),
      );
    }
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it("mutated 2,000 times at random never crashes a reader, and never means what it does not say", function () {
    const random = seededRandom();
    console.log(`      seed ${random.seed}`);
    const original = serializeManifest(buildManifest());
    for (let turn = 0; turn < 2000; turn++) {
      const mutant = mutate(original, random);
      if (refusal(mutant) !== "accepted") continue;
      expect(
        objectKeys(mutant).filter((key) => !/^app-20260301-020000\/(uploads|notes)\/[\w.-]+$/.test(key)),
      ).to.deep.equal([]);
      // Accepted means: exactly one manifest has these bytes.
      expect(serializeManifest(parseManifest(mutant)).equals(mutant), `seed ${random.seed}, turn ${turn}`).to.equal(
        true,
      );
    }
  });
});

/** Found in the text alone, whatever the parser makes of it. */
function objectKeys(bytes: Buffer): string[] {
  return [...bytes.toString().matchAll(/"key": "(.*)"/g)].map(([, key]) => key ?? "");
}

/** Changes bytes, or the value behind them, in a way that is likely to be nasty. */
function mutate(original: Buffer, random: SeededRandom): Buffer {
  if (random.below(2) === 0) return mutateBytes(original, random);
  const value = JSON.parse(original.toString()) as Loose;
  for (let times = 1 + random.below(3); times > 0; times--) mutateValue(value, random);
  try {
    return Buffer.from(canonicalJson(value));
  } catch {
    return Buffer.from(JSON.stringify(value));
  }
}

function mutateBytes(original: Buffer, random: SeededRandom): Buffer {
  const at = random.below(original.length);
  const length = random.below(40);
  const piece = original.subarray(at, at + length);
  const target = random.below(original.length);
  const options = [
    () => original.subarray(0, at),
    () => Buffer.concat([original.subarray(0, at), original.subarray(at + length)]),
    () => Buffer.concat([original.subarray(0, target), piece, original.subarray(target)]),
    () => Buffer.concat([original.subarray(0, at), Buffer.from([random.below(256)]), original.subarray(at + 1)]),
  ];
  return random.pick(options)();
}

const nasty = [
  null,
  true,
  -1,
  0,
  0.5,
  2 ** 53,
  1e400,
  "",
  "..",
  "/",
  "\0",
  "__proto__",
  "x".repeat(5000),
  [],
  {},
  [[]],
  "app",
];

function mutateValue(value: Loose, random: SeededRandom): void {
  let at = value;
  for (;;) {
    const key = random.pick(Object.keys(at));
    const inner = at[key];
    if (typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && random.below(4) > 0) {
      at = inner;
      continue;
    }
    const act = random.below(4);
    if (act === 0) delete at[key];
    else if (act === 1) at[random.pick(["__proto__", "constructor", "extra", "key", "surprise"])] = random.pick(nasty);
    else at[key] = random.pick(nasty);
    return;
  }
}
