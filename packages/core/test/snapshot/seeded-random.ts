// Random choices that a printed seed repeats: LIFEBOAT_TEST_SEED=<seed> npx mocha <file>.

export interface SeededRandom {
  readonly seed: number;
  /** A whole number in `[0, below)`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

export function seededRandom(): SeededRandom {
  const seed = Number(process.env["LIFEBOAT_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed >>> 0;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { seed, below, pick: (items) => items[below(items.length)]! };
}
