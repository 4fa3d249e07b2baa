import { expect } from "chai";
import { isLifeboatError } from "@lifeboat/core/plugin";
import { canonicalJson } from "../../src/snapshot/canonical-json.ts";
import type { Manifest } from "../../src/snapshot/manifest.ts";
import { parseManifest, serializeManifest } from "../../src/snapshot/read-manifest.ts";
import { buildManifest } from "./build-snapshot.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

type Fields = Record<string, unknown>;

/** Paths are dotted; an undefined value takes the key away. */
function edited(edits: Readonly<Record<string, unknown>>): Fields {
  const manifest = structuredClone(buildManifest()) as unknown as Fields;
  for (const [path, value] of Object.entries(edits)) {
    const steps = path.split(".");
    const last = steps.pop()!;
    const holder = steps.reduce((at, step) => at[step] as Fields, manifest);
    if (value === undefined) Reflect.deleteProperty(holder, last);
    else holder[last] = value;
  }
  return manifest;
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
    const newer = Buffer.from(canonicalJson(edited({ version: 2, "tool.version": "7.1.0", shape: "unknown" })));
    expect(() => parseManifest(newer))
      .to.throw(/format version 2/)
      .with.property("code", "snapshot/newer-format");
    expect(() => parseManifest(newer))
      .to.throw()
      .with.property("remedy")
      .that.matches(/lifeboat 7\.1\.0 or later/);
    expect(refusal(Buffer.from('{"format":"lifeboat-snapshot","version":3}'))).to.equal("snapshot/newer-format");
  });

  const [uploads] = buildManifest().artifacts;
  const part = "artifacts.0.parts.0";
  const key = `${part}.object.key`;
  const own = "app-20260301-020000";
  const broken: Record<string, Readonly<Record<string, unknown>>> = {
    "an unknown key": { surprise: 1 },
    "an unknown key in an artifact": { "artifacts.0.surprise": 1 },
    "an unknown key in a receipt": { [`${part}.object.surprise`]: 1 },
    "no host": { host: undefined },
    "no facts": { "artifacts.0.facts": undefined },
    "no extra": { extra: undefined },
    "a text for a number": { sequence: "1" },
    "a list for tags": { tags: [] },
    "another format": { format: "borg" },
    "version 0": { version: 0 },
    "version 1.5": { version: 1.5 },
    "version null": { version: null },
    "another instance": { instance: "app-test" },
    "an instance that climbs": { instance: ".." },
    "a name that is none": { name: "app" },
    "an instant that is none": { createdAt: "yesterday" },
    "an instant that is not UTC": { createdAt: "2026-03-01T02:00:00+02:00" },
    "a day that is none": { createdAt: "2026-02-30T02:00:00Z" },
    "a negative length": { [`${part}.plain.bytes`]: -1 },
    "half a byte": { [`${part}.plain.bytes`]: 0.5 },
    "a length beyond what a number can count": { [`${part}.plain.bytes`]: 2 ** 53 },
    "a sequence beyond counting": { sequence: Number.MAX_SAFE_INTEGER },
    "two lengths for one object": { [`${part}.stored.bytes`]: 1 },
    "a digest in upper case": { [`${part}.plain.sha256`]: "A".repeat(64) },
    "a short digest": { [`${part}.plain.sha256`]: "ab" },
    "an absolute object key": { [key]: "/etc/shadow" },
    "an object key that climbs": { [key]: `${own}/../../etc/shadow` },
    "an object key that climbs in its artifact": { [key]: `${own}/uploads/..` },
    "an object of another snapshot": { [key]: "app-20260302-020000/uploads/data" },
    "an object of another artifact": { [key]: `${own}/notes/other` },
    "an object outside of every snapshot": { [key]: "lifeboat.json" },
    "its own manifest as an object": { [key]: `${own}/manifest.json` },
    "one object for two parts": { "artifacts.0.parts.1": { ...uploads?.parts[0], name: "again" } },
    "a part that is there twice": { "artifacts.0.parts.1": uploads?.parts[0] },
    "an artifact that is there twice": { "artifacts.2": uploads },
    "an artifact that climbs": { "artifacts.0.name": ".." },
    "a tree without its record": { [`${part}.kind`]: "tree" },
    "a partial outcome with nothing missing": { outcome: "partial" },
    "a complete outcome with something missing": { missing: [{ artifact: "db", code: "x", message: "y" }] },
    "an artifact both there and missing": {
      outcome: "partial",
      missing: [{ artifact: "notes", code: "x", message: "y" }],
    },
    "a host of ten million letters": { host: "h".repeat(10_000_000) },
  };
  for (const [what, edits] of Object.entries(broken)) {
    it(`with ${what} is refused`, () => {
      expect(refusal(Buffer.from(canonicalJson(edited(edits))))).to.equal("snapshot/invalid-manifest");
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
    "nesting beyond reason": (text) => text.replace('"extra": {}', `"extra": ${nested(70, "  ")}`),
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

/** Canonical, and deep. */
function nested(levels: number, indent: string): string {
  return levels === 0 ? "1" : `{\n${indent}  "x": ${nested(levels - 1, `${indent}  `)}\n${indent}}`;
}

/** Found in the text alone, whatever the parser makes of it. */
function objectKeys(bytes: Buffer): string[] {
  return [...bytes.toString().matchAll(/"key": "(.*)"/g)].map(([, key]) => key ?? "");
}

/** Changes bytes, or the value behind them, in a way that is likely to be nasty. */
function mutate(original: Buffer, random: SeededRandom): Buffer {
  if (random.below(2) === 0) return mutateBytes(original, random);
  const value = JSON.parse(original.toString()) as Fields;
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

function mutateValue(value: Fields, random: SeededRandom): void {
  let at = value;
  let key = random.pick(Object.keys(at));
  while (hasKeys(at[key]) && random.below(4) > 0) {
    at = at[key] as Fields;
    key = random.pick(Object.keys(at));
  }
  const act = random.below(4);
  if (act === 0) Reflect.deleteProperty(at, key);
  else if (act === 1) at[random.pick(["__proto__", "constructor", "extra", "key", "surprise"])] = random.pick(nasty);
  else at[key] = random.pick(nasty);
}

function hasKeys(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
