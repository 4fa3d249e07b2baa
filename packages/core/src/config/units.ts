// Durations and sizes as people write them, read exactly or not at all, and written back for people.
import { z } from "zod";

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const durationPattern = /^(\d+)(ms|s|m|h|d|w)$/;
const durationHint = "expected a duration: a whole number and ms, s, m, h, d or w, such as 90s or 6h";

const sizePattern = /^(\d+)(B|[kKMGTP]B?|[KMGTP]iB?)$/;
const sizeHint = "expected a size: a whole number and a unit, such as 10MiB (1024 × 1024), 1GB or 500k (1000)";

/** `90s` to milliseconds; undefined for anything else than a whole number and one unit. Days have 24 hours. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return exact(BigInt(amount) * BigInt(durationUnits[unit as keyof typeof durationUnits]));
}

/** `10MiB` to bytes; undefined for anything else. `k`, `MB` and the like count in thousands, `Ki`, `MiB` in 1024s. */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit = "B"] = sizePattern.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const power = BigInt("BKMGTP".indexOf(unit.charAt(0).toUpperCase()));
  return exact(BigInt(amount) * (unit.includes("i") ? 1024n : 1000n) ** power);
}

function exact(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** A duration in a configuration; the output is in milliseconds. Plain numbers are refused: nobody can see their unit. */
export const durationSchema = measure(durationPattern, durationHint, parseDuration);

/** A size in a configuration; the output is in bytes. */
export const byteSizeSchema = measure(sizePattern, sizeHint, parseByteSize);

function measure(pattern: RegExp, hint: string, parse: (text: string) => number | undefined) {
  return z
    .string({ error: hint })
    .regex(pattern, { error: hint, abort: true })
    .transform((text, ctx) => {
      const value = parse(text);
      if (value !== undefined) return value;
      ctx.issues.push({ code: "custom", message: `is too large; ${hint}`, input: text });
      return z.NEVER;
    });
}

/** `512 B`, `1.5 MiB`: one decimal, in 1024s. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (Number(value.toFixed(unit === 0 ? 0 : 1)) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit] ?? ""}`;
}

/** `850 ms`, `12.3 s`, `4 min 5 s`, `2 h 3 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return twoUnits(seconds, 60, "min", "s");
  const minutes = Math.round(ms / 60_000);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, "h", "min");
  return twoUnits(Math.round(ms / 3_600_000), 24, "d", "h");
}

function twoUnits(amount: number, large: number, largeName: string, smallName: string): string {
  return `${Math.floor(amount / large)} ${largeName} ${amount % large} ${smallName}`;
}
