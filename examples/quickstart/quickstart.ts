// A backup, a disaster and a restore of a small project in a few seconds, without Docker. `npm run quickstart` runs it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepACopy, makeProject } from "./project.ts";
import { openTerminal } from "./terminal.ts";

const place = await mkdtemp(join(tmpdir(), "lifeboat-quickstart-"));
const project = join(place, "project");
const before = join(place, "before");

try {
  await makeProject(project);
  const { say, lifeboat, run } = openTerminal(project, join(place, "state"));
  say("A small project: files, a script that exports a report, and the configuration.");
  await run("cat", "lifeboat.yaml");

  say("What would a backup do? Then do it.");
  await lifeboat("plan");
  await lifeboat("backup", "--tag", "reason=quickstart");
  await keepACopy(project, ["data", "export"], before);

  say("The disaster: one directory is gone, and a file in the other is not what it was.");
  await run("rm", "-r", "data");
  await run("cp", "lifeboat.yaml", "export/report.txt");

  say("What is there to restore from?");
  const [, newest = ""] = (await lifeboat("list")).split("\n");
  const snapshot = newest.split(" ")[0] ?? "";
  await lifeboat("show", snapshot);
  await lifeboat("show", snapshot, "--entries", "documents");
  await lifeboat("verify", snapshot, "--level", "content");

  say("Restore everything: first the plan, then in earnest.");
  await lifeboat("restore", "--replace", "--dry-run");
  await lifeboat("restore", "--replace", "--yes", "--note", "quickstart");

  say("Is it all back? diff and find say nothing, or this fails.");
  await run("diff", "--recursive", "--no-dereference", join(before, "data"), "data");
  await run("diff", "--recursive", join(before, "export"), "export");
  const facts = ["-printf", "%P %y %#m %l\\n"];
  const [was, is] = [await run("find", join(before, "data"), ...facts), await run("find", "data", ...facts)];
  if (sorted(was) !== sorted(is)) throw new Error("The restored tree has other types, permissions or links");
  say("Everything is back: content, names, types, permissions, links.");
} catch (error) {
  console.error(`\nThe quickstart failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(place, { recursive: true, force: true });
}

function sorted(text: string): string {
  return text.split("\n").sort().join("\n");
}
