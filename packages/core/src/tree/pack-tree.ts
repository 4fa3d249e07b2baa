// Turns a directory into one tar stream that keeps everything the file system knows, and judges whether all of it was read.
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BytePath, ChangedEntry, PackedTree } from "../contract/data.ts";
import { streamCommand } from "../process/stream-command.ts";
import { treeErrors } from "./errors.ts";
import { excludeArguments } from "./exclude-patterns.ts";
import { memberList, withParents } from "./member-list.ts";
import { blockBytes } from "./tar-header.ts";
import { changedEntry, tarMessages, type TarMessage } from "./tar-messages.ts";
import { recordBytes } from "./tar-reader.ts";

export interface PackOptions extends PackSelection {
  readonly signal?: AbortSignal;
  /** Told of what an archive cannot hold and no restore needs: sockets. */
  readonly onWarning?: (message: string) => void;
}

export interface PackSelection {
  /** Patterns of what is left out; see `excludeArguments`. */
  readonly exclude?: readonly string[];
  /** Only these paths, each alone and without what is below it; the directories that lead to them come along. */
  readonly members?: readonly BytePath[];
}

export interface PackVerdict {
  readonly changes: readonly ChangedEntry[];
  /** Paths of sockets. */
  readonly skipped: readonly string[];
}

/** tar's messages are parsed, and its defaults are not the user's to change: give this environment to every tar. */
export const tarEnvironment = { LC_ALL: "C", LANGUAGE: "", TAR_OPTIONS: "" } as const;

/** A live tree may change a hundred thousand times while it is read, and each change is one line. */
export const tarStderrBytes = 16 * 1024 * 1024;

// Access and change times are left out so that a tree that did not change packs to the same bytes. Only the member of a
// sparse file still carries tar's process id in a name that no reader uses.
const paxOption = "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime";

/**
 * The words after `tar`, to pack the directory `path` with its root as the entry `.` to standard output. With
 * `members`, their list (`packMembers`) is read from standard input. Throws `tree/pattern`.
 */
export function packArguments(path: string, selection: PackSelection = {}): string[] {
  const fidelity = ["--xattrs", "--xattrs-include=*", "--acls", "--sparse", "--numeric-owner"];
  const layout = [
    "--format=posix",
    paxOption,
    "--sort=name",
    `--blocking-factor=${recordBytes / blockBytes}`,
    "--quoting-style=escape",
  ];
  const all = ["--create", "--file=-", ...layout, ...fidelity, ...excludeArguments(selection.exclude ?? [])];
  const list = ["--null", "--verbatim-files-from", "--no-recursion", "--files-from=-"];
  return [...all, `--directory=${path}`, ...(selection.members === undefined ? ["."] : list)];
}

/** What tar with `packArguments(…, { members })` reads from its standard input. Throws `tree/member`. */
export function packMembers(members: readonly BytePath[]): Buffer {
  return memberList(withParents(members));
}

/**
 * Packs `path`. `body` ends only after tar ended well and every one of its messages was about an entry that changed or
 * vanished meanwhile, or about a socket; otherwise it fails with `tree/unreadable` or `tree/pack-failed`. Known loss: FIFOs
 * and devices with several names come back as several FIFOs and devices, since tar links files and symlinks only.
 */
export function packDirectory(path: string, options: PackOptions = {}): PackedTree {
  const { stdout, done } = streamCommand(["tar", ...packArguments(path, options)], {
    env: tarEnvironment,
    acceptExit: [1, 2],
    keepStderr: tarStderrBytes,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.members === undefined ? {} : { input: Readable.from([packMembers(options.members)]) }),
  });
  const judged = done.then(({ exitCode, stderr }) => judgePack(exitCode, stderr, path));
  const body = new Transform({
    highWaterMark: 256 * 1024,
    transform: (chunk: Buffer, _encoding, next) => next(null, chunk),
    flush: (next) => void judged.then(() => next(), next),
  });
  const changes = Promise.all([judged, pipeline(stdout, body)]).then(([verdict]) => {
    for (const socket of verdict.skipped) options.onWarning?.(`${socket} is a socket and was left out`);
    return verdict.changes;
  });
  // Whoever ignores `changes` still gets the failure through `body`.
  changes.catch(() => undefined);
  return { body, changes };
}

/**
 * Decides what an exit code and the messages of a packing tar mean. Exit 0 is good, 1 says that entries changed or
 * vanished, and so does 2 where every message is about an entry that was listed and then gone or replaced. One message
 * of any other kind fails the whole. `path` is only for the error's text.
 */
export function judgePack(exitCode: number, stderr: string, path = "The tree"): PackVerdict {
  const messages = tarMessages(stderr);
  const bad = messages.filter(isBad);
  const changed = messages.filter((message) => message.kind === "changed" || message.kind === "vanished");
  if (bad.length > 0) throw failure(path, bad);
  if (exitCode !== 0 && changed.length === 0) throw failure(path, messages, `tar ended with exit code ${exitCode}`);
  if (exitCode !== 0 && exitCode !== 1 && exitCode !== 2) throw failure(path, messages);
  return {
    changes: unique(changed),
    skipped: messages.filter((message) => message.kind === "skipped").map((m) => m.path),
  };
}

/** The root itself can change, but where it cannot be found nothing was read at all. */
function isBad(message: TarMessage): boolean {
  if (message.kind === "vanished") return message.path === "." || message.path.startsWith("/");
  return message.kind === "unreadable" || message.kind === "other";
}

function unique(messages: readonly TarMessage[]): ChangedEntry[] {
  const byPath = new Map<string, ChangedEntry>();
  for (const entry of messages.map(changedEntry)) {
    if (byPath.get(entry.path)?.what !== "vanished") byPath.set(entry.path, entry);
  }
  return [...byPath.values()];
}

function failure(path: string, messages: readonly TarMessage[], otherwise = "tar failed without a word"): Error {
  const shown = messages.slice(0, 3).map((message) => message.line.replace(/^\S*tar: /, ""));
  const more = messages.length > 3 ? ` (and ${messages.length - 3} more)` : "";
  const facts = { path, messages: shown.length === 0 ? otherwise : shown.join("; ") + more };
  const unreadable = messages.some((message) => message.kind === "unreadable" || message.kind === "vanished");
  return unreadable ? treeErrors["tree/unreadable"](facts) : treeErrors["tree/pack-failed"](facts);
}
