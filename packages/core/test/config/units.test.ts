// Durations and sizes are exact, or refused.
import { expect } from "chai";
import {
  byteSizeSchema,
  durationSchema,
  formatBytes,
  formatDuration,
  parseByteSize,
  parseDuration,
} from "../../src/config/units.ts";

describe("parseDuration", () => {
  const right: readonly (readonly [string, number])[] = [
    ["500ms", 500],
    ["0s", 0],
    ["90s", 90_000],
    ["5m", 300_000],
    ["6h", 21_600_000],
    ["7d", 604_800_000],
    ["1w", 604_800_000],
  ];
  for (const [text, ms] of right) it(`reads ${text} as ${ms} ms`, () => expect(parseDuration(text)).to.equal(ms));

  for (const text of [
    "",
    "5",
    "s",
    "-1s",
    "+1s",
    "1.5h",
    "1h30m",
    "1 h",
    " 1h",
    "1h ",
    "1h\n",
    "1H",
    "1M",
    "1e3s",
    "P1DT2H",
    "١s",
    "99999999999999999w",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseDuration(text)).to.equal(undefined));
  }
});

describe("parseByteSize", () => {
  const right: readonly (readonly [string, number])[] = [
    ["0B", 0],
    ["1B", 1],
    ["500k", 500_000],
    ["500K", 500_000],
    ["1kB", 1000],
    ["1KB", 1000],
    ["1KiB", 1024],
    ["1Ki", 1024],
    ["10MiB", 10_485_760],
    ["10MB", 10_000_000],
    ["1GB", 1e9],
    ["1GiB", 2 ** 30],
    ["1T", 1e12],
    ["2TiB", 2 ** 41],
    ["1P", 1e15],
    ["7PiB", 7 * 2 ** 50],
  ];
  for (const [text, bytes] of right)
    it(`reads ${text} as ${bytes} bytes`, () => expect(parseByteSize(text)).to.equal(bytes));

  for (const text of [
    "",
    "10",
    "1mb",
    "1m",
    "1kiB",
    "1 MB",
    "-1MB",
    "1.5GiB",
    "1EB",
    "1MiBs",
    "1bB",
    "9PiB9",
    "8192PiB",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseByteSize(text)).to.equal(undefined));
  }
});

describe("the schemas of durations and sizes", () => {
  it("give numbers", () => {
    expect(durationSchema.parse("90s")).to.equal(90_000);
    expect(byteSizeSchema.parse("1KiB")).to.equal(1024);
  });

  it("say once what would be right", () => {
    for (const value of [5, "5", "99999999999999999w", null]) {
      const { error } = durationSchema.safeParse(value);
      expect(error?.issues).to.have.length(1);
      expect(error?.issues[0]?.message).to.contain("a whole number and ms, s, m, h, d or w, such as 90s or 6h");
    }
  });

  it("are texts with a pattern in JSON Schema", () => {
    const schema = durationSchema["~standard"].jsonSchema.input({ target: "draft-07" });
    expect(schema).to.include({ type: "string" });
    expect(new RegExp(String(schema.pattern)).test("90s")).to.equal(true);
  });
});

describe("formatting for people", () => {
  const sizes: readonly (readonly [number, string])[] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [1_048_575, "1.0 MiB"],
    [5 * 2 ** 30, "5.0 GiB"],
    [2 ** 60, "1024.0 PiB"],
  ];
  for (const [bytes, text] of sizes)
    it(`writes ${bytes} bytes as ${text}`, () => expect(formatBytes(bytes)).to.equal(text));

  const durations: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [12_345, "12.3 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 0 s"],
    [245_000, "4 min 5 s"],
    [3_599_600, "1 h 0 min"],
    [7_380_000, "2 h 3 min"],
    [86_399_000, "1 d 0 h"],
    [273_600_000, "3 d 4 h"],
  ];
  for (const [ms, text] of durations) it(`writes ${ms} ms as ${text}`, () => expect(formatDuration(ms)).to.equal(text));
});
