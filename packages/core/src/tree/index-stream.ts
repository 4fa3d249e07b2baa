// Writes a tree's index while the tree passes, and reads it back: one reading of a source serves the archive and its index.
import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { Transform, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import type { TreeEntry } from "../contract/data.ts";
import { treeErrors } from "./errors.ts";
import { TarReader } from "./tar-reader.ts";
import { entryLine, readEntryLine } from "./tree-entry.ts";

export interface IndexSummary {
  readonly entries: number;
  /** Hex SHA-256 over the lines: equal trees have equal digests. */
  readonly digest: string;
}

export interface TreeIndex {
  /** The tar stream goes through unchanged; fails with `tree/malformed` where it is not whole. */
  readonly through: Transform;
  /** Settles when `sink` has taken the last line. May be ignored: `through` carries the same failure. */
  readonly result: Promise<IndexSummary>;
}

const batchCharacters = 64 * 1024;
const lineLimitBytes = 4 * 1024 * 1024;

/** Writes one JSON line an entry to `sink`, and ends it. A failure of either side destroys the other. */
export function indexTree(sink: Writable): TreeIndex {
  const lines = new IndexLines(sink);
  const reader = new TarReader((entry) => lines.add(entry));
  const through = new Transform({
    highWaterMark: 256 * 1024,
    transform: (chunk: Buffer, _encoding, next) => {
      settle(next, chunk, () => (reader.write(chunk) && !lines.full ? undefined : keepUp(reader, lines)));
    },
    flush: (next) => {
      settle(next, undefined, async () => {
        reader.end();
        await lines.end();
      });
    },
    destroy: (error, next) => {
      if (error !== null) sink.destroy(error);
      else if (!sink.writableEnded) sink.destroy();
      next(error);
    },
  });
  sink.once("error", (error) => through.destroy(error));
  const result = finished(through, { readable: false }).then(() => lines.summary());
  // Whoever ignores `result` still gets the failure through `through`.
  result.catch(() => undefined);
  return { through, result };
}

/** Stays synchronous where it can: most chunks neither fill a batch nor hold a large hole. */
function settle(
  next: (error?: Error | null, chunk?: Buffer) => void,
  chunk: Buffer | undefined,
  work: () => Promise<void> | undefined,
): void {
  try {
    const pending = work();
    if (pending === undefined) next(null, chunk);
    else pending.then(() => next(null, chunk), next);
  } catch (error) {
    next(error as Error);
  }
}

async function keepUp(reader: TarReader, lines: IndexLines): Promise<void> {
  while (!reader.proceed()) await setImmediate();
  if (lines.full) await lines.flush();
}

class IndexLines {
  readonly #sink: Writable;
  readonly #digest = createHash("sha256");
  #text = "";
  #entries = 0;

  constructor(sink: Writable) {
    this.#sink = sink;
  }

  add(entry: TreeEntry): void {
    this.#text += `${entryLine(entry)}\n`;
    this.#entries++;
  }

  get full(): boolean {
    return this.#text.length >= batchCharacters;
  }

  async flush(): Promise<void> {
    const batch = Buffer.from(this.#text, "utf8");
    this.#text = "";
    this.#digest.update(batch);
    await new Promise<void>((resolve, reject) => {
      this.#sink.write(batch, (error) => (error == null ? resolve() : reject(error)));
    });
  }

  async end(): Promise<void> {
    if (this.#text !== "") await this.flush();
    this.#sink.end();
    await finished(this.#sink, { readable: false });
  }

  summary(): IndexSummary {
    return { entries: this.#entries, digest: this.#digest.digest("hex") };
  }
}

/**
 * Gives the entries of an index. Throws `tree/bad-index` at the first line that `indexTree` would not have written, and
 * `tree/index-changed` at the end where it is not the index that `expected` sums up.
 */
export async function* readIndex(
  body: AsyncIterable<Uint8Array>,
  expected?: IndexSummary,
): AsyncGenerator<TreeEntry, void, undefined> {
  const digest = createHash("sha256");
  let entries = 0;
  for await (const line of indexLines(body)) {
    digest.update(line).update("\n");
    entries++;
    yield checkedLine(line, entries);
  }
  const found = digest.digest("hex");
  if (expected === undefined || (expected.entries === entries && expected.digest === found)) return;
  throw treeErrors["tree/index-changed"]({
    expected: `${expected.entries} entries, digest ${expected.digest}`,
    found: `${entries} entries, digest ${found}`,
  });
}

function checkedLine(line: Buffer, number: number): TreeEntry {
  const entry = isUtf8(line) ? readEntryLine(line.toString("utf8")) : undefined;
  if (entry === undefined) throw treeErrors["tree/bad-index"]({ line: number, what: "it is no entry of a tree" });
  return entry;
}

async function* indexLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let count = 0;
  for await (const chunk of body) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      count++;
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > lineLimitBytes) throw treeErrors["tree/bad-index"]({ line: count + 1, what: "it is too long" });
  }
  if (rest.length > 0) throw treeErrors["tree/bad-index"]({ line: count + 1, what: "it is cut" });
}
