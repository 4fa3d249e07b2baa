import { expect } from "chai";
import { chmod, chown, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasCode } from "../../src/contract/errors.ts";
import { makeStateDir, resolveStateDir } from "../../src/state/state-dir.ts";

describe("the state directory", () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "lifeboat-state-"))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is /var/lib/lifeboat for root, whatever the XDG variables say", () => {
    expect(resolveStateDir({ env: { XDG_STATE_HOME: "/x", HOME: "/h" }, uid: 0 })).to.equal("/var/lib/lifeboat");
  });

  it("is in the XDG state home of others, and in ~/.local/state without one", () => {
    expect(resolveStateDir({ env: { XDG_STATE_HOME: "/x", HOME: "/h" }, uid: 7 })).to.equal("/x/lifeboat");
    expect(resolveStateDir({ env: { HOME: "/h" }, uid: 7 })).to.equal("/h/.local/state/lifeboat");
  });

  it("ignores a relative XDG state home, as its specification asks", () => {
    expect(resolveStateDir({ env: { XDG_STATE_HOME: "x", HOME: "/h" }, uid: 7 })).to.equal("/h/.local/state/lifeboat");
  });

  it("is where the configuration says, and LIFEBOAT_STATE outranks that", () => {
    expect(resolveStateDir({ env: {}, uid: 0, configured: "/c" })).to.equal("/c");
    expect(resolveStateDir({ env: { LIFEBOAT_STATE: "/e" }, uid: 0, configured: "/c" })).to.equal("/e");
  });

  it("is closed to everybody else, also when it was open before", async () => {
    await chmod(directory, 0o755);
    const state = await makeStateDir(directory);
    for (const path of Object.values(state) as string[]) expect((await stat(path)).mode & 0o777).to.equal(0o700);
  });

  it("is refused when it belongs to somebody else", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    await chown(directory, 65534, 65534);
    const error: unknown = await makeStateDir(directory).catch((failure: unknown) => failure);
    expect(hasCode(error, "state/foreign")).to.equal(true);
  });

  it("is refused with a remedy when it cannot be made", async () => {
    const error: unknown = await makeStateDir("/dev/null/lifeboat").catch((failure: unknown) => failure);
    expect(hasCode(error, "state/unusable")).to.equal(true);
  });
});
