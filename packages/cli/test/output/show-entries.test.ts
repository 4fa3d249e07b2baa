import { expect } from "chai";
import type { Engine, TreeEntry } from "@lifeboat/core";
import { lifeboat } from "../support/fake-world.ts";

const entry: TreeEntry = {
  path: "a/b.txt",
  type: "file",
  mode: 0o4755,
  uid: 33,
  gid: 0,
  mtime: "0.500000000",
  size: 12,
};
const odd: TreeEntry = {
  ...entry,
  path: { base64: Buffer.from([0x66, 0xff]).toString("base64") },
  type: "symlink",
  link: "b\nc",
  mode: 0o777,
};

const engineWith = (entries: readonly TreeEntry[]): Partial<Engine> => ({
  entries: async function* () {
    for (const one of entries) yield { part: "uploads", entry: one };
  },
});

describe("show --entries", () => {
  it("gives each entry one line, in the order of ls -l", async () => {
    const { stdout } = await lifeboat("show s --entries uploads", { engine: engineWith([entry]) });
    expect(stdout).to.equal("-rwsr-xr-x 33:0                  12 1970-01-01T00:00:00Z a/b.txt\n");
  });

  it("escapes what would break the line or is not UTF-8", async () => {
    const { stdout } = await lifeboat("show s --entries uploads", { engine: engineWith([odd]) });
    expect(stdout.trimEnd().split("\n")).to.have.length(1);
    expect(stdout).to.include("f\\xff");
  });

  it("gives one JSON line an entry, and their number at the end", async () => {
    const { lines } = await lifeboat("show s --entries uploads --json", { engine: engineWith([entry, odd]) });
    expect(lines()[0]).to.deep.equal({ type: "entry", part: "uploads", entry });
    expect(lines().at(-1)).to.deep.equal({ type: "entries", count: 2 });
  });

  it("fails where a pattern matches nothing", async () => {
    const { exitCode, stderr } = await lifeboat("show s --entries uploads *.jpg", { engine: engineWith([]) });
    expect(exitCode).to.equal(1);
    expect(stderr).to.include("No entry of uploads matches *.jpg");
  });

  it("is content with an empty tree where everything was asked for", async () => {
    expect((await lifeboat("show s --entries uploads", { engine: engineWith([]) })).exitCode).to.equal(0);
  });
});
