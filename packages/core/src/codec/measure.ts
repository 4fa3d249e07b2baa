// Counts and digests bytes as they pass: the only proof that what is read is what was written.
import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import type { BytesRecord } from "../contract/records.ts";
import { codecErrors } from "./errors.ts";

export interface Measure extends Transform {
  /** Right once the stream has ended. May be asked more than once. */
  record(): BytesRecord;
}

const highWaterMark = 256 * 1024;

/** Lets bytes pass unchanged, and knows how many they were and their SHA-256. */
export function measure(): Measure {
  const digest = createHash("sha256");
  let bytes = 0;
  const through = new Transform({
    highWaterMark,
    transform: (chunk: Buffer, _encoding, next) => {
      digest.update(chunk);
      bytes += chunk.length;
      next(null, chunk);
    },
  });
  return Object.assign(through, { record: (): BytesRecord => ({ bytes, sha256: digest.copy().digest("hex") }) });
}

/**
 * Lets bytes pass unchanged, and fails with `integrity/changed` naming `what`: at its end unless they were exactly those
 * of `record`, and before the first byte too many passes, so that nothing can grow without end.
 */
export function expectBytes(record: BytesRecord, what: string): Transform {
  const digest = createHash("sha256");
  let bytes = 0;
  return new Transform({
    highWaterMark,
    transform: (chunk: Buffer, _encoding, next) => {
      bytes += chunk.length;
      const tooMany = bytes > record.bytes;
      if (!tooMany) digest.update(chunk);
      next(tooMany ? changed(what, `${record.bytes} bytes`, "more") : null, chunk);
    },
    flush: (next) => {
      const sha256 = digest.digest("hex");
      if (bytes !== record.bytes) next(changed(what, `${record.bytes} bytes`, `${bytes}`));
      else if (sha256 !== record.sha256) next(changed(what, `SHA-256 ${record.sha256}`, sha256));
      else next();
    },
  });
}

function changed(what: string, expected: string, found: string): Error {
  return codecErrors["integrity/changed"]({ what, expected, found });
}
