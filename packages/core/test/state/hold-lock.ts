// A program that takes a lock, says so, and keeps it until its input ends: what the lock tests start many of.
import { once } from "node:events";
import { acquireLock } from "../../src/state/lock.ts";
import { spawnHeir } from "../../src/state/spawn-heir.ts";

const [name = "", waitMs = "0", heir = ""] = process.argv.slice(2);
const signal = new AbortController().signal;
try {
  await using lock = await acquireLock({ name, waitMs: Number(waitMs), holder: { what: "a test" }, signal });
  if (heir !== "") {
    const child = spawnHeir(["sleep", heir], { stdio: ["ignore", "ignore", "ignore", lock.fd], detached: true });
    process.stdout.write(`heir ${child.process.pid ?? 0}\n`);
  }
  process.stdout.write("locked\n");
  process.stdin.resume();
  await once(process.stdin, "end");
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code ?? ""} ${(error as Error).message}\n`);
}
