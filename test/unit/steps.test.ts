// The driver of `npm test`: what it counts, what it calls a failure, and that nothing keeps it waiting.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { expect } from "chai";
import { ROOT } from "./house/source-files.ts";

const REPORTER = path.join(ROOT, "scripts/test/counting-reporter.js");
const MOCHA = [path.join(ROOT, "node_modules/.bin/mocha"), "--no-config", "--reporter", REPORTER];

describe("the driver of the tests", function () {
  this.timeout(60_000);
  let dir = "";

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "lifeboat-steps-"));
  });

  after(() => rm(dir, { recursive: true, force: true }));

  /** Runs these steps in a process of their own, as `npm test` does. */
  async function drive(steps: string): Promise<{ lines: readonly string[]; exitCode: number | undefined; ms: number }> {
    const file = path.join(dir, `${Math.random()}.ts`);
    const modules = path.join(ROOT, "scripts/test");
    const head = `import { runSteps } from "${modules}/run-steps.ts"; import { check, tests } from "${modules}/step.ts";`;
    await writeFile(file, `${head}\nawait runSteps([${steps}]);`);
    const start = performance.now();
    const { stdout, exitCode } = await execa(process.execPath, [file], { reject: false, timeout: 50_000, cwd: ROOT });
    return { lines: stdout.split("\n"), exitCode, ms: performance.now() - start };
  }

  async function spec(name: string, text: string): Promise<string> {
    const file = path.join(dir, `${name}.cjs`);
    await writeFile(file, text);
    return JSON.stringify([...MOCHA, file]);
  }

  it("closes with one line that sums tests and steps", async () => {
    const mixed = await spec("mixed", `it("a", () => {}); it("b", () => {}); it("c", () => { throw 1 }); it("d");`);
    const { lines, exitCode } = await drive(`check("one", ["true"]), tests("many", ${mixed})`);
    expect(lines.at(-1)).to.equal("3 passed, 1 failed, 1 skipped");
    expect(lines.filter((line) => line === lines.at(-1))).to.have.length(1);
    expect(exitCode).to.equal(1);
  });

  it("ends with 0 where nothing failed", async () => {
    const { lines, exitCode } = await drive(`check("one", ["true"])`);
    expect(lines.at(-1)).to.equal("1 passed, 0 failed, 0 skipped");
    expect(exitCode).to.equal(0);
  });

  it("shows the end of a failed step's output again at the close", async () => {
    const { lines } = await drive(`check("bad", ["sh", "-c", "echo the reason; exit 3"]), check("good", ["true"])`);
    expect(lines.lastIndexOf("the reason")).to.be.greaterThan(lines.indexOf("=== good"));
    expect(lines).to.include("=== FAILED: bad ended with exit code 3");
  });

  it("does not run what needs a failed step, and runs the rest", async () => {
    const steps = `check("a", ["false"]), check("b", ["echo", "b ran"], { needs: ["a"] }), check("c", ["echo", "c ran"])`;
    const { lines, exitCode } = await drive(steps);
    expect(lines).to.not.include("b ran");
    expect(lines).to.include("c ran");
    expect(lines.at(-1)).to.equal("1 passed, 1 failed, 1 skipped");
    expect(exitCode).to.equal(1);
  });

  it("calls it a failure when mocha ran no test, died, or a program is missing", async () => {
    const none = await spec("none", "");
    const died = await spec("died", `it("a", () => process.kill(process.pid, "SIGKILL"));`);
    const { lines } = await drive(`tests("none", ${none}), tests("died", ${died}), check("gone", ["no-such-program"])`);
    expect(lines.at(-1)).to.equal("0 passed, 3 failed, 0 skipped");
  });

  it("ends a step that takes too long, with all it started", async () => {
    const { lines, ms } = await drive(`check("slow", ["sh", "-c", "sleep 300 & sleep 300"], { minutes: 0.02 })`);
    expect(lines.at(-1)).to.equal("0 passed, 1 failed, 0 skipped");
    expect(ms).to.be.lessThan(20_000);
  });

  it("does not wait for what a step leaves running", async () => {
    const { lines, ms } = await drive(`check("leaves", ["sh", "-c", "setsid sleep 30 & echo done"])`);
    expect(lines).to.include("done");
    expect(lines.at(-1)).to.equal("1 passed, 0 failed, 0 skipped");
    expect(ms).to.be.lessThan(20_000);
  });
});
