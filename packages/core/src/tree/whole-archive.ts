// tar takes an archive that was cut between two members for a whole one, so its end is looked at on the way in.
import { Transform } from "node:stream";
import { treeErrors } from "./errors.ts";
import { recordBytes } from "./tar-reader.ts";

const trailerBytes = 1024;

/**
 * Lets bytes pass unchanged; fails at their end with `tree/malformed` unless they are whole records and end in tar's
 * trailer. Finds accidents: that the bytes are the right ones is for their digest to say.
 */
export function wholeArchive(): Transform {
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  return new Transform({
    highWaterMark: 256 * 1024,
    transform: (chunk: Buffer, _encoding, next) => {
      bytes += chunk.length;
      tail =
        chunk.length >= trailerBytes
          ? chunk.subarray(-trailerBytes)
          : Buffer.concat([tail, chunk]).subarray(-trailerBytes);
      next(null, chunk);
    },
    flush: (next) => {
      const whole = bytes > 0 && bytes % recordBytes === 0 && tail.every((byte) => byte === 0);
      next(whole ? null : treeErrors["tree/malformed"]({ offset: bytes, what: "it ends too early" }));
    },
  });
}
