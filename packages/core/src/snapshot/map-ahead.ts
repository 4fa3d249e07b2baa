// Answers in order, with a few questions under way at the same time: a slow storage is asked for many small objects.

/** Never more than `width` calls of `work` at once. The first failure ends the iteration. */
export async function* mapAhead<In, Out>(
  items: readonly In[],
  width: number,
  work: (item: In) => Promise<Out>,
): AsyncIterable<Out> {
  const underWay: Promise<Out>[] = [];
  for (const item of items) {
    underWay.push(begin(work, item));
    if (underWay.length >= width) yield await (underWay.shift() as Promise<Out>);
  }
  for (const answer of underWay) yield await answer;
}

function begin<In, Out>(work: (item: In) => Promise<Out>, item: In): Promise<Out> {
  const answer = work(item);
  // Where an earlier one fails first, nobody asks for this one any more.
  answer.catch(() => undefined);
  return answer;
}
