// Writes a packed tree into a directory, exactly or not at all: every message of tar is a failure.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline, type Readable } from "node:stream";
import type { BytePath } from "../contract/data.ts";
import { feedCommand } from "../process/stream-command.ts";
import { treeErrors } from "./errors.ts";
import { memberList } from "./member-list.ts";
import { tarEnvironment, tarStderrBytes } from "./pack-tree.ts";
import { blockBytes } from "./tar-header.ts";
import { recordBytes } from "./tar-reader.ts";
import { wholeArchive } from "./whole-archive.ts";

export interface UnpackOptions {
  /** `exact`: owners, devices and all attributes, which needs root. `mine`: everything belongs to this process. */
  readonly ownership: "exact" | "mine";
  /** Only these entries, each alone; all of them must be there. `selectMembers` makes the list from an index. */
  readonly members?: readonly BytePath[];
  readonly signal?: AbortSignal;
  /** Where a list of members may be written for a moment. Default: the system's directory for temporary files. */
  readonly workDir?: string;
}

/**
 * Unpacks `body` into the directory `path`, whose own mode and owner become those of the packed root. Throws
 * `tree/unpack-failed`, `tree/malformed` for an archive without its end, or the error of `body`; the directory then holds an unknown part of the tree.
 */
export async function unpackDirectory(path: string, body: Readable, options: UnpackOptions): Promise<void> {
  if (options.members === undefined) return extract(unpackArguments(path, options.ownership), path, body, options);
  const list = await mkdtemp(join(options.workDir ?? tmpdir(), "members-"));
  try {
    const file = join(list, "list");
    await writeFile(file, memberList(options.members), { mode: 0o600 });
    await extract(unpackArguments(path, options.ownership, file), path, body, options);
  } finally {
    await rm(list, { recursive: true, force: true });
  }
}

/** The words after `tar`, to unpack standard input into `path`; `listFile` holds what `memberList` made. */
export function unpackArguments(path: string, ownership: UnpackOptions["ownership"], listFile?: string): string[] {
  const owners =
    ownership === "exact" ? ["--same-owner", "--xattrs-include=*"] : ["--no-same-owner", "--xattrs-include=user.*"];
  const fidelity = [
    "--same-permissions",
    "--numeric-owner",
    "--xattrs",
    "--acls",
    "--sparse",
    "--delay-directory-restore",
  ];
  // Standard input may come in pieces: with whole records tar also reads the padding behind its trailer.
  // A time in the future or long ago is restored like any other, so tar need not be surprised by it.
  const manners = ["--warning=no-timestamp", "--quoting-style=escape", "--no-wildcards", "--read-full-records"];
  const list = ["--null", "--verbatim-files-from", "--no-recursion", `--files-from=${listFile}`];
  const target = `--directory=${path}`;
  return [
    "--extract",
    "--file=-",
    `--blocking-factor=${recordBytes / blockBytes}`,
    ...owners,
    ...fidelity,
    ...manners,
    target,
    ...(listFile === undefined ? [] : list),
  ];
}

async function extract(args: readonly string[], path: string, body: Readable, options: UnpackOptions): Promise<void> {
  const { exitCode, stderr } = await feedCommand(["tar", ...args], {
    // A failure reaches tar's input; the callback has nothing to add.
    input: pipeline(body, wholeArchive(), () => undefined),
    env: tarEnvironment,
    acceptExit: [1, 2],
    keepStderr: tarStderrBytes,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  judgeUnpack(exitCode, stderr, path);
}

/** Throws `tree/unpack-failed` unless tar ended with 0 and had nothing to say. */
export function judgeUnpack(exitCode: number, stderr: string, path = "the tree"): void {
  const lines = stderr.split("\n").filter((line) => line !== "");
  if (exitCode === 0 && lines.length === 0) return;
  const more = lines.length > 3 ? ` (and ${lines.length - 3} more)` : "";
  const messages = lines.length === 0 ? `tar ended with exit code ${exitCode}` : lines.slice(0, 3).join("; ") + more;
  throw treeErrors["tree/unpack-failed"]({ path, messages });
}
