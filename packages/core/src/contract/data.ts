// Bytes and trees: the two shapes in which data walks through the rooms.
import type { Readable } from "node:stream";
import type { RunContext } from "./context.ts";

/** One named piece of an artifact. Names match `[A-Za-z0-9][A-Za-z0-9._-]*` and are unique in their artifact. */
export type Part = PartHead & ({ readonly source: Source } | { readonly tree: Tree });

export interface PartHead {
  readonly name: string;
  /** e.g. `application/x-tar`, `application/json`, `application/vnd.postgresql.dump`. */
  readonly mediaType: string;
  /** Plain bytes, as well as they can be known before reading. */
  readonly sizeHint?: number;
}

export interface Source {
  /**
   * Opens the bytes, from `start` on. A source that fails MUST fail the stream: ending cleanly after half of the
   * bytes is the one thing it may never do. An AsyncIterable of chunks is as good as a Readable.
   */
  open(start?: number): Promise<Readable | AsyncIterable<Uint8Array>>;
  /** True when `open` may be called again and gives the same bytes. */
  readonly replayable: boolean;
  /** Exact length, where it is known. */
  readonly bytes?: number;
}

/** A directory tree, with everything the file system knows of it. */
export interface Tree {
  /** Set only where this process can read all of it directly. */
  readonly path?: string;
  /** The tree as one GNU tar stream, in the layout of `tree/pack-tree.ts`. Fails where the source fails. */
  pack(ctx: RunContext): Promise<PackedTree>;
}

export interface PackedTree {
  readonly body: Readable;
  /** Settles after `body` has ended: entries that changed or vanished while they were read. Rejects where `body` failed. */
  readonly changes: Promise<readonly ChangedEntry[]>;
}

export interface ChangedEntry {
  /** The path below the tree's root as people read it; bytes that are not UTF-8 are escaped as \xNN. */
  readonly path: string;
  readonly what: "changed" | "vanished";
}

/** Where a tree can be written to. */
export interface TreeTarget {
  readonly path?: string;
  /** Writes all of it or fails. `body` is what `Tree.pack` gave. */
  unpack(body: Readable, ctx: RunContext): Promise<void>;
}

/** One entry of a tree, as its index keeps it: one JSON line each, in the order of the archive. */
export interface TreeEntry {
  /** Path below the root (`.` is the root itself): UTF-8 text, or `{ base64 }` of its bytes where they are not UTF-8. */
  readonly path: BytePath;
  readonly type: "file" | "directory" | "symlink" | "hardlink" | "fifo" | "character" | "block";
  /** Permission bits with suid, sgid and sticky, e.g. 0o4755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970 as a decimal string with up to nine digits after the point, e.g. `-1.500000000`. */
  readonly mtime: string;
  /** Bytes of a file as a reader sees them (holes included); 0 for everything else. */
  readonly size: number;
  /** Hex SHA-256 of a file's content as a reader sees it, holes as zeros: what `sha256sum` prints. Absent for other types. */
  readonly sha256?: string;
  /** Target of a symlink, or the path of the entry that a hard link is the same file as. */
  readonly link?: BytePath;
  /** Major and minor number of a device. */
  readonly device?: readonly [number, number];
  /** SHA-256 over extended attributes, ACLs and capabilities in a canonical order; absent where there are none. */
  readonly attributes?: string;
}

export type BytePath = string | { readonly base64: string };

export interface Difference {
  /** Where: a path in a tree, a table, a sequence. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
}
