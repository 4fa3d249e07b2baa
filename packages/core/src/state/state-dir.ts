// Where a host keeps what must outlive a run: journals, spools, memories of storages. One place for each user.
import { chmod, mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { stateErrors } from "./errors.ts";

export interface StateChoice {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  /** The configuration's own wish, already absolute. */
  readonly configured?: string;
}

/** Absolute paths, every one of them a directory of mode 0700 that belongs to this user. */
export interface StateDir {
  readonly path: string;
  /** One journal a stack. */
  readonly journal: string;
  /** Held data on its way to the storages. */
  readonly spool: string;
  /** One directory a run. */
  readonly work: string;
  /** Which repository was seen at which storage. */
  readonly storages: string;
  /** What restores kept of the old. */
  readonly kept: string;
}

/** `$LIFEBOAT_STATE`, else the configuration, else `/var/lib/lifeboat` for root and the XDG state home for others. Touches nothing. */
export function resolveStateDir({ env, uid, configured }: StateChoice): string {
  if (isSet(env["LIFEBOAT_STATE"])) return resolve(env["LIFEBOAT_STATE"]);
  if (configured !== undefined) return resolve(configured);
  if (uid === 0) return "/var/lib/lifeboat";
  const xdg = env["XDG_STATE_HOME"];
  // The XDG specification tells programs to ignore a relative path.
  if (isSet(xdg) && isAbsolute(xdg)) return join(xdg, "lifeboat");
  return join(isSet(env["HOME"]) ? env["HOME"] : homedir(), ".local/state/lifeboat");
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

/**
 * Makes the directory and its places, mode 0700. Refuses one that belongs to somebody else: journals name modules that
 * recovery loads, so whoever can write them can run code as this user. Throws `state/unusable` and `state/foreign`.
 */
export async function makeStateDir(path: string): Promise<StateDir> {
  await makeOwn(path);
  const places = ["journal", "spool", "work", "storages", "kept"] as const;
  for (const place of places) await makeOwn(join(path, place));
  const at = (place: (typeof places)[number]): string => join(path, place);
  return {
    path,
    journal: at("journal"),
    spool: at("spool"),
    work: at("work"),
    storages: at("storages"),
    kept: at("kept"),
  };
}

async function makeOwn(path: string): Promise<void> {
  const facts = await makeDirectory(path);
  const uid = process.geteuid?.() ?? facts.uid;
  if (facts.uid !== uid) throw stateErrors["state/foreign"]({ path, owner: facts.uid, uid });
  if ((facts.mode & 0o777) !== 0o700) await chmod(path, 0o700);
}

async function makeDirectory(path: string) {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await stat(path);
  } catch (cause) {
    throw stateErrors["state/unusable"]({ path, why: (cause as Error).message }, { cause });
  }
}
