// Counts the points that a run passes, writes each down before anything else happens, and ends the process at one of them.
import { appendFileSync } from "node:fs";

/** One point is told from all others by its words and by how often it was passed before. */
export interface Points {
  pass(words: string): void;
  /** Passes `before …`, does it, passes `after …`. What fails passes no `after`. */
  around<T>(words: string, action: () => Promise<T>): Promise<T>;
}

export function tracedPoints(traceFile: string, killAt: string | undefined): Points {
  const passed = new Map<string, number>();
  const pass = (words: string): void => {
    const count = (passed.get(words) ?? 0) + 1;
    passed.set(words, count);
    const point = `${words} #${count}`;
    appendFileSync(traceFile, `${point}\n`);
    // No handler, no `finally` and no `exit` event runs after this.
    if (point === killAt) process.kill(process.pid, "SIGKILL");
  };
  return {
    pass,
    around: async (words, action) => {
      pass(`before ${words}`);
      const result = await action();
      pass(`after ${words}`);
      return result;
    },
  };
}
