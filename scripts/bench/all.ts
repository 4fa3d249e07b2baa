// `npm run bench`: ratios against the best shell pipeline, both sides in turn in one run. Figures are told, never tested.
import { execa } from "execa";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { compare, peakMemory, wallTime, type Comparison } from "./measure.ts";
import { forget } from "./forget.ts";
import { makeSampleTree } from "./sample-tree.ts";
import { compareWindows } from "./stop-window.ts";

const root = join(import.meta.dirname, "../..");
const lifeboat = [process.execPath, join(root, "packages/cli/bin/lifeboat.js")];

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5);
const work = await mkdtemp(join(tmpdir(), "lifeboat-bench-"));
const env = { LIFEBOAT_STATE: join(work, "state"), LIFEBOAT_LOCK_DIR: join(work, "locks") };

try {
  process.stdout.write(
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${rounds} rounds\n`,
  );
  await wholeBackup();
  await memory();
  await help();
  tell(await compareWindows(lifeboat, work, env, rounds), 1.1);
} finally {
  await rm(work, { recursive: true, force: true });
}

function tell({ what, oursMs, theirsMs, ratio, spread }: Comparison, goal: number): void {
  const figures = `${ratio.toFixed(2)} (${spread.map((r) => r.toFixed(2)).join(" to ")}), goal at most ${goal}`;
  process.stdout.write(`${what}: ${figures}; ${oursMs.toFixed(0)} ms against ${theirsMs.toFixed(0)} ms\n`);
}

async function wholeBackup(): Promise<void> {
  const project = await makeProject("whole", 500);
  const pipeline = await script("whole.sh", [
    "set -euo pipefail",
    `tar -C "$1" -c . | zstd -q -T0 | tee "$2" | sha256sum >/dev/null`,
    `sha256sum "$2" >/dev/null`,
  ]);
  const copy = join(work, "whole.tar.zst");
  const clear = () => forget(project, env.LIFEBOAT_STATE);
  tell(
    await compare(
      "Whole backup of 500 MB (20,000 small files and large ones), read-back included, against tar | zstd -T0 | tee F | sha256sum; sha256sum F",
      {
        name: "lifeboat",
        prepare: clear,
        run: () => wallTime([...lifeboat, "backup", "--quiet"], { cwd: project, env }),
      },
      { name: "pipeline", run: () => wallTime(["bash", pipeline, join(project, "data"), copy]) },
      rounds,
    ),
    1.3,
  );
}

async function memory(): Promise<void> {
  for (const megabytes of [100, 1000]) {
    const project = await makeProject(`memory-${megabytes}`, megabytes, 1000);
    const peak = await peakMemory([...lifeboat, "backup", "--quiet"], { cwd: project, env });
    process.stdout.write(`Resident memory of a backup of ${megabytes} MB: ${peak.toFixed(0)} MiB, goal at most 200\n`);
    await rm(project, { recursive: true });
  }
}

async function help(): Promise<void> {
  tell(
    await compare(
      "lifeboat --help against node -e 0",
      { name: "help", run: () => wallTime([...lifeboat, "--help"]) },
      { name: "node", run: () => wallTime([process.execPath, "-e", "0"]) },
      Math.max(rounds, 10),
    ),
    4,
  );
}

async function makeProject(name: string, megabytes: number, small?: number): Promise<string> {
  const project = join(work, name);
  await mkdir(join(project, "data"), { recursive: true });
  await makeSampleTree(join(project, "data"), megabytes, small);
  await writeFile(
    join(project, "lifeboat.yaml"),
    `version: 1
instances: { ${name}: {} }
storages: { local: { type: directory, path: backups } }
artifacts: { data: { instance: ${name}, type: files, path: data, store: [local] } }
`,
  );
  await execa("sync");
  return project;
}

async function script(name: string, lines: readonly string[]): Promise<string> {
  const file = join(work, name);
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}
