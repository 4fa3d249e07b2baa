// What header, extended header and long names say together about one member: a TreeEntry without its digest.
import type { BytePath, TreeEntry } from "../contract/data.ts";
import { bytePath } from "./byte-path.ts";
import { fault } from "./member-list.ts";
import { paxNumber, paxTime, type PaxHeader } from "./pax-records.ts";
import type { TarHeader } from "./tar-header.ts";

/** GNU long names that stood before a member. */
export interface Names {
  readonly path?: Buffer;
  readonly link?: Buffer;
}

/** `head` and `tail` are what stands before and after the digest in the order of an index line. */
export interface Member {
  readonly head: Pick<TreeEntry, "path" | "type" | "mode" | "uid" | "gid" | "mtime" | "size">;
  readonly tail: Pick<TreeEntry, "link" | "device" | "attributes">;
  /** Bytes that follow in the archive. */
  readonly stored: number;
  readonly sparse: boolean;
}

const types: Readonly<Record<string, TreeEntry["type"]>> = {
  "0": "file",
  "\0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

/** The member, or what is wrong with it. */
export function describeMember(header: TarHeader, pax: PaxHeader, names: Names): Member | string {
  const type = types[header.type];
  if (type === undefined) return `an entry is of a type that is not known (${JSON.stringify(header.type)})`;
  const path = memberPath(header, pax, names, type);
  if (typeof path === "string") return path;
  const numbers = memberNumbers(header, pax);
  if (numbers === undefined) return "an extended header holds a number that cannot be";
  const sparse = sparseSize(pax);
  if (sparse === "unknown" || (sparse !== undefined && type !== "file"))
    return "a sparse file is in a format that is not known";
  if (type !== "file" && numbers.stored !== 0) return `an entry of type ${type} has content`;
  const link = memberLink(header, pax, names, type);
  if (typeof link === "string") return link;
  const { stored, uid, gid, mtime } = numbers;
  return {
    head: { path: path.path, type, mode: header.mode, uid, gid, mtime, size: sparse ?? stored },
    tail: {
      ...(link === undefined ? {} : { link: link.path }),
      ...(type === "character" || type === "block" ? { device: header.device } : {}),
      ...(pax.attributes === undefined ? {} : { attributes: pax.attributes }),
    },
    stored,
    sparse: sparse !== undefined,
  };
}

/** In a box: a path may itself be a string, and so is what is wrong with one. */
interface Found {
  readonly path: BytePath;
}

function memberPath(header: TarHeader, pax: PaxHeader, names: Names, type: TreeEntry["type"]): Found | string {
  if (header.mode > 0o7777) return "an entry has a mode that cannot be";
  const said = pax.values.get("GNU.sparse.name") ?? pax.values.get("path");
  if (said !== undefined && names.path !== undefined) return "an entry has two names";
  return treePath(said ?? names.path ?? header.name, type);
}

function memberLink(
  header: TarHeader,
  pax: PaxHeader,
  names: Names,
  type: TreeEntry["type"],
): Found | string | undefined {
  if (type !== "symlink" && type !== "hardlink") return undefined;
  const said = pax.values.get("linkpath");
  if (said !== undefined && names.link !== undefined) return "a link has two targets";
  const target = said ?? names.link ?? header.target;
  if (target.length === 0) return "a link has no target";
  if (type === "hardlink") return treePath(target, "hardlink");
  return target.includes(0) ? "the target of a link contains a NUL byte" : { path: bytePath(target) };
}

/** `./a/b` and, for a directory, `./a/b/` are `a/b`; what could lead out of the tree is refused. */
function treePath(bytes: Buffer, type: TreeEntry["type"]): Found | string {
  const from = bytes[0] === 0x2e && bytes[1] === 0x2f ? 2 : 0;
  const to = type === "directory" && bytes.at(-1) === 0x2f ? bytes.length - 1 : bytes.length;
  if (from >= to && bytes.length > 0 && from > 0)
    return type === "directory" ? { path: "." } : "a root that is no directory";
  const path = bytes.subarray(from, to);
  const text = path.toString("latin1");
  if (text === "") return "an entry has no name";
  const why = fault(text);
  return why === undefined ? { path: bytePath(path) } : `a name cannot be: ${why}`;
}

interface Numbers {
  readonly stored: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: string;
}

function memberNumbers(header: TarHeader, pax: PaxHeader): Numbers | undefined {
  const number = (key: string, otherwise: number): number | undefined => {
    const value = pax.values.get(key);
    return value === undefined ? otherwise : paxNumber(value);
  };
  const stored = number("size", header.size);
  const uid = number("uid", header.uid);
  const gid = number("gid", header.gid);
  const time = pax.values.get("mtime");
  const mtime = time === undefined ? String(header.mtime) : paxTime(time);
  if (stored === undefined || uid === undefined || gid === undefined || mtime === undefined) return undefined;
  return { stored, uid, gid, mtime };
}

/** Undefined for a file that is not sparse. */
function sparseSize(pax: PaxHeader): number | "unknown" | undefined {
  const [major, minor, name, size] = ["major", "minor", "name", "realsize"].map((key) =>
    pax.values.get(`GNU.sparse.${key}`),
  );
  if (major === undefined && minor === undefined && name === undefined && size === undefined) return undefined;
  const version = `${major?.toString("latin1")}.${minor?.toString("latin1")}`;
  if (version !== "1.0" || name === undefined || size === undefined) return "unknown";
  return paxNumber(size) ?? "unknown";
}
