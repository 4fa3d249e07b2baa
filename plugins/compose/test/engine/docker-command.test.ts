import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isLifeboatError } from "@lifeboat/core/plugin";
import { docker } from "../../src/engine/docker-command.ts";
import { checkVersions } from "../../src/engine/check-versions.ts";

describe("the docker command", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-docker-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const stub = async (script: string): Promise<{ env: { PATH: string } }> => {
    await writeFile(join(directory, "docker"), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, "docker"), 0o755);
    return { env: { PATH: `${directory}:/usr/bin:/bin` } };
  };
  const failure = async (act: Promise<unknown>): Promise<{ code: string; remedy: string }> =>
    act.then(
      () => ({ code: "", remedy: "" }),
      (error: unknown) => (isLifeboatError(error) ? error : { code: String(error), remedy: "" }),
    );

  it("that is not there is said so, with what to install", async () => {
    const found = await failure(docker({ env: { PATH: directory } }, ["info"]));
    expect(found.code).to.equal("compose/docker-missing");
    expect(found.remedy).to.contain("20.10");
  });

  for (const [says, code] of [
    ["Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?", "compose/engine-unreachable"],
    ["permission denied while trying to connect to the Docker daemon socket at unix:///x", "compose/no-rights"],
    ["Error response from daemon: No such container: x", "process/failed"],
  ] as const) {
    it(`that says "${says}" fails with ${code}`, async () => {
      const engine = await stub(`echo "${says}" >&2; exit 1`);
      expect((await failure(docker(engine, ["start", "x"]))).code).to.equal(code);
    });
  }

  it("without Compose is told from a command that fails", async () => {
    const none = await stub(
      `[ "$1" = version ] && { echo 24.0.0; exit 0; }; echo "docker: 'compose' is not a docker command." >&2; exit 1`,
    );
    expect((await failure(checkVersions(none))).code).to.equal("compose/plugin-missing");
  });

  it("of an old engine or with an old Compose is refused", async () => {
    const old = await stub(`[ "$1" = version ] && echo 19.03.1 || echo 2.30.0`);
    expect((await failure(checkVersions(old))).code).to.equal("compose/version");
    const oldCompose = await stub(`[ "$1" = version ] && echo 24.0.1 || echo 2.20.3`);
    expect((await failure(checkVersions(oldCompose))).code).to.equal("compose/version");
  });
});
