// Makes the data that is measured: the same bytes on every machine, as compressible as ordinary files are.
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";

const smallFiles = 20_000;
const filesADirectory = 200;

/** About `megabytes` in all: small files of 1 to 8 KiB, and the rest in large ones of at most 64 MiB. */
export async function makeSampleTree(root: string, megabytes: number, small = smallFiles): Promise<void> {
  const random = numbers(42);
  let left = megabytes * 1024 * 1024;
  for (let i = 0; i < small; i++) {
    const directory = join(root, "small", String(Math.floor(i / filesADirectory)));
    if (i % filesADirectory === 0) await mkdir(directory, { recursive: true });
    const body = text(random, 1024 + (random() % 7168));
    left -= body.length;
    await writeFile(join(directory, `file-${i}.txt`), body);
  }
  await mkdir(join(root, "large"), { recursive: true });
  for (let i = 0; left > 0; i++) {
    const bytes = Math.min(left, 64 * 1024 * 1024);
    await writeLarge(join(root, "large", `blob-${i}.bin`), bytes, random);
    left -= bytes;
  }
}

async function writeLarge(file: string, bytes: number, random: () => number): Promise<void> {
  await using handle = await open(file, "w");
  for (let written = 0; written < bytes;) {
    // Every fourth block does not compress, as in a directory of uploads.
    const size = Math.min(1024 * 1024, bytes - written);
    const block = random() % 4 === 0 ? noise(random, size) : text(random, size);
    await handle.write(block);
    written += size;
  }
}

const words =
  "the of backup restore volume service container snapshot moment storage archive index digest plain tools".split(" ");

function text(random: () => number, bytes: number): Buffer {
  let line = "";
  while (line.length < bytes) line += `${random().toString(36)} ${words[random() % words.length] ?? ""} `;
  return Buffer.from(line.slice(0, bytes));
}

function noise(random: () => number, bytes: number): Buffer {
  const block = Buffer.alloc(bytes);
  for (let i = 0; i + 4 <= bytes; i += 4) block.writeUInt32LE(random(), i);
  return block;
}

/** xorshift32: fast, and the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}
