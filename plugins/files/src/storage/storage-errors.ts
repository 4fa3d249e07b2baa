// What can go wrong in a directory of objects, in words a person can act on.
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { defineErrors, isLifeboatError } from "@lifeboat/core/plugin";

export const storageErrors = defineErrors({
  "files/storage-not-there": {
    message: (f: { path: string; missing: string }) =>
      `The storage ${f.path} is not there: ${f.missing} does not exist`,
    remedy: (f: { missing: string }) => `Is it mounted? If it is new, make its parent directory: mkdir -p ${f.missing}`,
  },
  "files/storage-full": {
    message: (f: { path: string; free: string }) => `No space left for ${f.path} (${f.free} free)`,
    remedy: "Make room or choose another storage; df -h and df -i show bytes and inodes",
  },
  "files/storage-read-only": {
    message: (f: { path: string }) => `${f.path} is on a file system that is mounted read-only`,
    remedy: "Mount it for writing; dmesg tells whether the kernel made it read-only after an error",
  },
  "files/storage-denied": {
    message: (f: { path: string; call: string }) => `No permission for ${f.path} (${f.call})`,
    remedy: "Run as the user who owns the storage, or give that user the directory",
  },
  "files/storage-symlink": {
    message: (f: { path: string }) => `${f.path} is a symbolic link, which a storage may not contain`,
    remedy: "Put the real directory or file in its place, or remove the link",
  },
  "files/storage-special": {
    message: (f: { path: string }) => `${f.path} is neither a file nor a directory`,
    remedy: "Remove it from the storage, or move it elsewhere",
  },
  "files/storage-key-clash": {
    message: (f: { key: string; path: string }) => `${f.key} cannot be written: ${f.path} is in its way`,
    remedy: "A name cannot be an object and the directory of other objects at once; remove the one that is foreign",
  },
  "files/storage-busy": {
    message: (f: { path: string }) => `${f.path} keeps vanishing while it is written to`,
    remedy: "Another process removes it again and again; find it, or try again later",
    retryable: true,
  },
  "files/storage-no-links": {
    message: (f: { path: string }) => `The file system of ${f.path} has no hard links, which exclusive writing needs`,
    remedy:
      "Keep the storage on a file system with hard links (ext4, XFS, Btrfs, ZFS, NFS), or use another storage type",
  },
  "files/storage-lost-bytes": {
    message: (f: { path: string; written: number; found: number }) =>
      `${f.written} bytes were written to ${f.path}, but ${f.found} are there`,
    remedy: "The disk or its driver loses writes: check dmesg and the disk before you trust this storage again",
  },
  "files/storage-source-length": {
    message: (f: { key: string; expected: number; read: number }) =>
      `The source of ${f.key} gave ${f.read} bytes where ${f.expected} were announced`,
    remedy: "Run the command again; if it happens again, report it to the author of the artifact's plugin",
  },
  "files/storage-cut": {
    message: (f: { path: string; expected: number; read: number }) =>
      `${f.path} ended after ${f.read} of ${f.expected} bytes`,
    remedy: "Something shortened it while it was read: run lifeboat verify, and restore from another storage",
    kind: "integrity",
  },
  "files/storage-bad-range": {
    message: (f: { path: string; start: number; bytes: number }) =>
      `Byte ${f.start} was asked of ${f.path}, which has ${f.bytes}`,
    remedy: "Run lifeboat verify: the object is shorter than its manifest says",
    kind: "integrity",
  },
  "files/storage-failed": {
    message: (f: { path: string; call: string; errno: string }) => `${f.call} of ${f.path} failed with ${f.errno}`,
    remedy: "Look into dmesg and at the disk; nothing half-written was kept",
  },
});

/** Awaits one act on `path` and says in words what went wrong with it. Coded errors pass unchanged. */
export async function touching<T>(path: string, act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    throw await inWords(error, path);
  }
}

export function errnoOf(error: unknown): string | undefined {
  return isLifeboatError(error) ? undefined : (error as NodeJS.ErrnoException).code;
}

async function inWords(error: unknown, path: string): Promise<unknown> {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const call = (error as NodeJS.ErrnoException).syscall ?? "access";
  const options = { cause: error };
  if (errno === "ENOSPC" || errno === "EDQUOT") {
    return storageErrors["files/storage-full"]({ path, free: await freeInWords(path) }, options);
  }
  if (errno === "EROFS") return storageErrors["files/storage-read-only"]({ path }, options);
  if (errno === "EACCES" || errno === "EPERM") return storageErrors["files/storage-denied"]({ path, call }, options);
  if (errno === "ELOOP") return storageErrors["files/storage-symlink"]({ path }, options);
  return storageErrors["files/storage-failed"]({ path, call, errno }, options);
}

/** Bytes free where `path` is or would be. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    // Only the free space stays unsaid; what failed first is what counts.
    return path === dirname(path) ? undefined : freeBytes(dirname(path));
  }
}

async function freeInWords(path: string): Promise<string> {
  const bytes = await freeBytes(path);
  return bytes === undefined ? "an unknown number of bytes" : `${bytes} bytes`;
}
