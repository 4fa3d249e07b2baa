// One reading serves all storages: a body goes to every sink at the pace of the slowest, and a sink that fails is left
// behind without harm to the others.
import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";

/** Takes the whole body and resolves, or rejects; a rejection before the end of the body is this sink's own. */
export type Sink<Result> = (body: Readable) => Promise<Result>;

const bufferBytes = 4 * 1024 * 1024;

/**
 * Resolves with each sink's own result in order. Rejects only where `body` failed: then every sink has seen its body
 * fail too. Stops reading when no sink is left.
 */
export async function fanOut<Result>(
  body: Readable,
  sinks: readonly Sink<Result>[],
): Promise<readonly PromiseSettledResult<Result>[]> {
  const lanes = sinks.map(openLane);
  try {
    for await (const chunk of body) {
      await Promise.all(lanes.map((lane) => lane.write(chunk as Buffer)));
      if (lanes.every((lane) => lane.failed())) break;
    }
  } catch (error) {
    for (const lane of lanes) lane.fail(error as Error);
    await Promise.allSettled(lanes.map((lane) => lane.result));
    throw error;
  }
  for (const lane of lanes) lane.end();
  return Promise.allSettled(lanes.map((lane) => lane.result));
}

interface Lane<Result> {
  readonly result: Promise<Result>;
  write(chunk: Buffer): Promise<void>;
  end(): void;
  fail(error: Error): void;
  failed(): boolean;
}

function openLane<Result>(sink: Sink<Result>): Lane<Result> {
  const body = new PassThrough({ highWaterMark: bufferBytes });
  // The reason travels by `result`; a lane without a reader must not become an uncaught error.
  body.on("error", () => undefined);
  let dead = false;
  const result = sink(body);
  const closed = result.then(
    () => undefined,
    () => {
      dead = true;
      body.destroy();
    },
  );
  return {
    result,
    write: async (chunk) => {
      if (dead || body.destroyed || body.write(chunk)) return;
      const waiting = new AbortController();
      await Promise.race([once(body, "drain", { signal: waiting.signal }), closed]).catch(() => undefined);
      waiting.abort();
    },
    end: () => {
      if (!dead) body.end();
    },
    fail: (error) => body.destroy(error),
    failed: () => dead,
  };
}
