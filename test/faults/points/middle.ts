// A point in the middle of a stream: after its first bytes and before its last.
import type { Points } from "./points.ts";

export async function* middleOf(
  body: AsyncIterable<Uint8Array>,
  words: string,
  points: Points,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of body) {
    yield chunk;
    count += 1;
    if (count === 1) points.pass(`inside ${words}`);
  }
}
