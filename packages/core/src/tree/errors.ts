// What can go wrong while trees are packed, read, unpacked and compared, as people see it.
import { defineErrors } from "../contract/errors.ts";

const broken = "Do not trust these bytes: verify the snapshot and restore from another storage or an older snapshot";

export const treeErrors = defineErrors({
  "tree/unreadable": {
    message: (f: { path: string; messages: string }) => `${f.path} could not be read completely: ${f.messages}`,
    remedy: "Run as a user who may read everything below it (root, or a helper container), or exclude what it names",
  },
  "tree/pack-failed": {
    message: (f: { path: string; messages: string }) => `Packing ${f.path} failed: ${f.messages}`,
    remedy: "Read tar's own message above; GNU tar 1.30 or later is needed",
  },
  "tree/unpack-failed": {
    message: (f: { path: string; messages: string }) => `Unpacking into ${f.path} failed: ${f.messages}`,
    remedy: "Read tar's own message above: free space, permissions, and whether the file system keeps such entries",
  },
  "tree/changed": {
    message: (f: { paths: string }) => `The tree changed while it was read: ${f.paths}`,
    remedy: "Find out what still writes there, stop it, and try again",
  },
  "tree/pattern": {
    message: (f: { pattern: string; why: string }) =>
      `The pattern ${JSON.stringify(f.pattern)} cannot be used: ${f.why}`,
    remedy: "Write it relative to the root of the tree, e.g. `cache`, `*.tmp`, `logs/*.log` or `data/**`",
    kind: "usage",
  },
  "tree/member": {
    message: (f: { path: string; why: string }) => `${f.path} cannot be a member of a tree: ${f.why}`,
    remedy: "Name it by its path below the tree's root, without `..` and without a leading slash",
    kind: "usage",
  },
  "tree/malformed": {
    message: (f: { offset: number; what: string }) => `The tar stream is malformed at byte ${f.offset}: ${f.what}`,
    remedy: broken,
    kind: "integrity",
  },
  "tree/bad-index": {
    message: (f: { line: number; what: string }) => `Line ${f.line} of the tree's index is malformed: ${f.what}`,
    remedy: broken,
    kind: "integrity",
  },
  "tree/index-changed": {
    message: (f: { expected: string; found: string }) =>
      `The tree's index is not the one that was written: expected ${f.expected}, found ${f.found}`,
    remedy: broken,
    kind: "integrity",
  },
});
