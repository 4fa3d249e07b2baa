// The map at the start of a sparse file's data (GNU format 1.0): how many stretches of data there are, then where and how long.
import { blockBytes } from "./tar-header.ts";

/** Larger maps are refused: this one has room for some four million stretches. */
export const sparseMapLimitBytes = 64 * 1024 * 1024;

/** Takes the map block by block; what it holds grows with what was read, never with what a number claims. */
export class SparseMap {
  #numbers = new Float64Array(64);
  #count = 0;
  #partial = "";
  #bytes = 0;

  /** What is wrong with the map, where something is. Ask `complete` whether it needs another block. */
  block(block: Buffer): string | undefined {
    this.#bytes += blockBytes;
    if (this.#bytes > sparseMapLimitBytes) return "the map of a sparse file is too large";
    const lines = (this.#partial + block.toString("latin1", 0, blockBytes)).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) {
      if (this.complete) return "the map of a sparse file is longer than it says";
      const number = Number(line);
      if (!/^\d{1,16}$/.test(line) || !Number.isSafeInteger(number)) return "the map of a sparse file holds no number";
      this.#push(number);
    }
    if (!this.complete) return this.#partial.length > 16 ? "the map of a sparse file holds no number" : undefined;
    return /^\0*$/.test(this.#partial) ? undefined : "the map of a sparse file goes on after its end";
  }

  /** A sentence unless the stretches are in order, apart, inside of `realSize`, and `stored` bytes together. */
  fault(realSize: number, stored: number): string | undefined {
    let end = 0;
    let total = 0;
    for (let i = 0; i < this.stretches; i++) {
      if (this.offset(i) < end) return "the stretches of a sparse file overlap";
      end = this.offset(i) + this.length(i);
      total += this.length(i);
    }
    if (end > realSize) return "a sparse file has data after its end";
    return total === stored ? undefined : "the map of a sparse file does not fit its data";
  }

  get stretches(): number {
    return Math.max(0, (this.#count - 1) / 2);
  }

  offset(stretch: number): number {
    return this.#numbers[1 + 2 * stretch] ?? 0;
  }

  length(stretch: number): number {
    return this.#numbers[2 + 2 * stretch] ?? 0;
  }

  get complete(): boolean {
    return this.#count > 0 && this.#count === 1 + 2 * (this.#numbers[0] ?? 0);
  }

  #push(number: number): void {
    if (this.#count === this.#numbers.length) {
      const wider = new Float64Array(2 * this.#numbers.length);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.#count++] = number;
  }
}
