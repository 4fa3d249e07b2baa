// Decides how the spool is written: plain while there is room, since then the window is no longer than one copy.
import { mkdir, statfs } from "node:fs/promises";
import { formatBytes } from "../config/units.ts";
import { planErrors } from "./errors.ts";
import type { PlannedSpool } from "./plan.ts";

/** Kept free whatever happens: the journal must always find room. */
const reserveBytes = 64 * 1024 * 1024;
/** What zstd makes of ordinary data at its worst that is still worth trying. */
const hopedRatio = 2;

/** Throws `plan/no-room-for-spool` where not even the compressed form can fit. */
export async function planSpool(directory: string, expectedBytes: number): Promise<PlannedSpool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  const usable = freeBytes - reserveBytes;
  const withMargin = Math.ceil(expectedBytes * 1.2);
  if (withMargin <= usable) return { directory, form: "plain", expectedBytes, freeBytes };
  if (withMargin / hopedRatio <= usable) return { directory, form: "zstd", expectedBytes, freeBytes };
  throw planErrors["plan/no-room-for-spool"]({
    directory,
    needed: formatBytes(withMargin),
    free: formatBytes(Math.max(0, usable)),
  });
}
