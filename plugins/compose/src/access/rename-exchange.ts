// Two directories change places by renames. Who is who is told by inode, so that a half-done exchange can be undone by
// whoever finds it, however often.
import { open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

export interface RenameExchange {
  /** The place of the target; holds the old data before and the new data after. */
  readonly target: string;
  /** The place of the staged data; holds the old data afterwards. */
  readonly staged: string;
  /** Where the old data is for a moment; in the directory of `staged`. */
  readonly aside: string;
  /** Device and inode of the directory with the old data: its name while names change. */
  readonly old: string;
}

export async function describeExchange(target: string, staged: string): Promise<RenameExchange> {
  return { target, staged, aside: `${staged}.lifeboat-aside`, old: (await identity(target)) ?? "" };
}

/** Not atomic: keep `exchange` in the ledger from before the call until after it. */
export async function exchangeDirectories(exchange: RenameExchange): Promise<void> {
  await move(exchange.target, exchange.aside);
  await move(exchange.staged, exchange.target);
  await move(exchange.aside, exchange.staged);
}

/** Puts the old data back where it was, and the new data back to `staged`, from any point of the exchange. */
export async function undoExchange(exchange: RenameExchange): Promise<void> {
  const { target, staged, aside, old } = exchange;
  if ((await identity(target)) === old) return;
  if ((await identity(staged)) === old) await move(staged, aside);
  if ((await identity(aside)) !== old)
    throw new Error(`The old data of ${target} is neither at ${staged} nor at ${aside}`);
  if ((await identity(target)) !== undefined) await move(target, staged);
  await move(aside, target);
}

/** Durable before the next step: after a power cut no more than one of the renames is in doubt. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to);
  for (const directory of new Set([dirname(from), dirname(to)])) {
    await using handle = await open(directory);
    await handle.sync();
  }
}

async function identity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
