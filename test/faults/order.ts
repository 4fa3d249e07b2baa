// The order in which points are tried, from a seed: the same seed gives the same order on every machine.

/** Mixes well within every operation and kind of point, so that the beginning of the order is a fair sample of all. */
export function seededOrder<T>(items: readonly T[], seed: number): readonly T[] {
  const random = mulberry32(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
