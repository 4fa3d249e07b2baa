// Writes no faster than the other end reads, and calmly when it has gone.
import type { OutputStream } from "../world.ts";

export async function write(stream: OutputStream, text: string): Promise<void> {
  if (isGone(stream) || stream.write(text) || isGone(stream)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "close", "error"] as const) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"] as const) stream.once(event, done);
  });
}

/** For what is said on the way, and never waits. */
export function writeNow(stream: OutputStream, text: string): void {
  if (!isGone(stream)) stream.write(text);
}

function isGone(stream: OutputStream): boolean {
  return stream.closed === true;
}

/** Text that came from elsewhere, without the control characters that could rewrite a terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
