// tar takes an archive that was cut between two members for a whole one, so its end is looked at on the way in.
import { Transform } from "node:stream";
import { treeErrors } from "./errors.ts";
import { recordBytes } from "./tar-reader.ts";

const trailerBytes = 1024;

/**
 * Lets bytes pass unchanged; fails at their end with `tree/malformed` unless they are whole records and end in tar's
 * trailer. Finds accidents: that the bytes are the right ones is for their digest to say. The last record passes only
 * when the end has come: tar is done with it, and a reader that ends before its input does looks like one that read half.
 */
export function wholeArchive(): Transform {
  let bytes = 0;
  let held: Buffer = Buffer.alloc(0);
  return new Transform({
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (chunk.length < recordBytes) {
        const both = Buffer.concat([held, chunk]);
        const cut = Math.max(0, both.length - recordBytes);
        if (cut > 0) this.push(both.subarray(0, cut));
        held = both.subarray(cut);
      } else {
        if (held.length > 0) this.push(held);
        this.push(chunk.subarray(0, -recordBytes));
        held = chunk.subarray(-recordBytes);
      }
      next();
    },
    flush(next) {
      const zeros = held.subarray(-trailerBytes).every((byte) => byte === 0);
      const whole = bytes > 0 && bytes % recordBytes === 0 && zeros;
      if (whole) next(null, held);
      else next(treeErrors["tree/malformed"]({ offset: bytes, what: "it ends too early" }));
    },
  });
}
