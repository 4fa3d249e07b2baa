// The small project that the quickstart backs up: some files, a script that exports a report, and a configuration.
import { chmod, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

const configuration = `# What must be preserved, and where it goes.
version: 1
instances:
  demo: {}
storages:
  local: { type: directory, path: backups }
artifacts:
  documents: { instance: demo, type: files, path: data, owner: you, store: [local] }
  report: { instance: demo, type: command, run: [scripts/export-report.sh], collect: export, store: [local] }
`;

const script = `#!/bin/sh
# Writes a report next to the data; a failing script fails the artifact.
set -eu
mkdir -p export
find data -type f -exec sha256sum {} + > export/report.txt
`;

/** Files of several kinds: text, bytes, an odd name, a link, permissions, an empty directory. */
export async function makeProject(root: string): Promise<void> {
  await mkdir(join(root, "data/letters"), { recursive: true });
  await mkdir(join(root, "data/empty"));
  await mkdir(join(root, "scripts"));
  await writeFile(join(root, "data/letters/to whom – it may concern.txt"), "Dear reader,\n");
  await writeFile(
    join(root, "data/numbers.bin"),
    Uint8Array.from({ length: 1_000_000 }, (_, index) => index * index),
  );
  await writeFile(join(root, "data/private.txt"), "for the owner alone\n", { mode: 0o600 });
  await symlink("numbers.bin", join(root, "data/latest"));
  await writeFile(join(root, "scripts/export-report.sh"), script);
  await chmod(join(root, "scripts/export-report.sh"), 0o755);
  await writeFile(join(root, "lifeboat.yaml"), configuration);
}

/** Plain copies with everything the file system knows of them, to compare with later. */
export async function keepACopy(root: string, names: readonly string[], to: string): Promise<void> {
  for (const name of names) {
    await cp(join(root, name), join(to, name), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
}
