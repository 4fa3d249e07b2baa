// Where each value of a configuration stands in its YAML file, also when an anchor or a merge key brought it there.
import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair } from "yaml";

export type Path = readonly (string | number)[];

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Positions {
  /** The place of the key or value; of the nearest key above where the file has nothing at `path`. */
  find(path: Path, what: "key" | "value"): Position | undefined;
}

interface Place {
  readonly key?: Node | undefined;
  readonly value?: Node | undefined;
}

export function yamlPositions(doc: Document, lineCounter: LineCounter): Positions {
  const position = (node: Node | undefined): Position | undefined => {
    if (!node?.range) return undefined;
    const { line, col } = lineCounter.linePos(node.range[0]);
    return { line, column: col };
  };
  return {
    find(path, what) {
      const { place, found } = walk(doc, path);
      const [first, second] = what === "value" && found ? [place.value, place.key] : [place.key, place.value];
      return position(first) ?? position(second);
    },
  };
}

function walk(doc: Document, path: Path): { place: Place; found: boolean } {
  let place: Place = { value: doc.contents ?? undefined };
  for (const step of path) {
    const next = child(doc, place.value, step);
    if (next === undefined) return { place, found: false };
    place = next;
  }
  return { place, found: true };
}

function child(doc: Document, parent: Node | undefined, step: string | number): Place | undefined {
  const node = resolved(doc, parent);
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { key: item as Node, value: item as Node };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => keyText(item) === String(step)) as Pair<Node, Node> | undefined;
  return pair === undefined
    ? merged(doc, node.items as Pair<Node, Node>[], step)
    : { key: pair.key, value: pair.value ?? undefined };
}

/** Looks behind the merge keys of a map (`<<: *defaults`, `<<: [*a, *b]`). */
function merged(doc: Document, pairs: readonly Pair<Node, Node>[], step: string | number): Place | undefined {
  for (const pair of pairs.filter(isMerge)) {
    const source = resolved(doc, pair.value ?? undefined);
    for (const node of isSeq(source) ? (source.items as Node[]) : [source]) {
      const place = child(doc, node, step);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

function resolved(doc: Document, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(doc) : node;
}

/** The parser makes a symbol of a merge key; a quoted "<<" stays a text. */
function isMerge(pair: Pair<Node, Node>): boolean {
  return isScalar(pair.key) && typeof pair.key.value === "symbol";
}

function keyText(pair: unknown): string | undefined {
  return isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : undefined;
}
