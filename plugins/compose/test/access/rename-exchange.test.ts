import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  describeExchange,
  exchangeDirectories,
  undoExchange,
  type RenameExchange,
} from "../../src/access/rename-exchange.ts";

describe("an exchange of directories", () => {
  let root: string;
  let exchange: RenameExchange;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lifeboat-exchange-"));
    for (const [place, content] of [
      ["target", "old"],
      ["staged", "new"],
    ] as const) {
      await mkdir(join(root, place, "_data"), { recursive: true });
      await writeFile(join(root, place, "_data", "who"), content);
    }
    exchange = await describeExchange(join(root, "target/_data"), join(root, "staged/_data"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const who = (place: string): Promise<string> => readFile(join(root, place, "_data/who"), "utf8");

  it("puts the new in the place of the old and keeps the old", async () => {
    await exchangeDirectories(exchange);
    expect([await who("target"), await who("staged")]).to.deep.equal(["new", "old"]);
    expect(await readdir(join(root, "staged"))).to.deep.equal(["_data"]);
  });

  for (const steps of [0, 1, 2, 3]) {
    it(`is undone after ${steps} of its renames, and undoing again changes nothing`, async () => {
      const moves = [
        [exchange.target, exchange.aside],
        [exchange.staged, exchange.target],
        [exchange.aside, exchange.staged],
      ] as const;
      for (const [from, to] of moves.slice(0, steps)) await rename(from, to);
      for (let again = 0; again < 2; again++) {
        await undoExchange(exchange);
        expect([await who("target"), await who("staged")]).to.deep.equal(["old", "new"]);
      }
    });
  }

  it("refuses to touch anything where the old data is not to be found", async () => {
    const stranger = { ...exchange, old: "1:1" };
    const failed = await undoExchange(stranger).then(
      () => false,
      () => true,
    );
    expect(failed).to.equal(true);
    expect(await who("target")).to.equal("old");
  });
});
