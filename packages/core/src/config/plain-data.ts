// A configuration is plain data, from wherever it comes: what another process must be able to read back as JSON.
import { pluginBrand } from "../contract/plugin.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

/** Says what a text stands for; it adds its own problems. */
export type TextReader = (text: string, path: Path) => string;

/**
 * Copies `value`, each text as `readText` gives it; keys that are `undefined` are left out and plugins pass as they
 * are. Whatever JSON could not carry is a problem, and so is a structure that contains itself.
 */
export function readPlainData(value: unknown, readText: TextReader, problems: ProblemList): unknown {
  const above = new Set<object>();

  const read = (node: unknown, path: Path): unknown => {
    if (typeof node === "string") return readText(node, path);
    if (isJsonScalar(node) || isPlugin(node)) return node;
    if (!isContainer(node)) return refuse(path, "expected plain data: text, numbers, true, false, lists or maps");
    if (above.has(node)) return refuse(path, "contains itself");
    above.add(node);
    const copy = Array.isArray(node) ? node.map((item, index) => read(item, [...path, index])) : readMap(node, path);
    above.delete(node);
    return copy;
  };
  const readMap = (node: object, path: Path): unknown => {
    if (Object.hasOwn(node, "__proto__"))
      problems.add([...path, "__proto__"], "this key is not allowed", { at: "key" });
    const entries = Object.entries(node).filter(([key, item]) => item !== undefined && key !== "__proto__");
    return Object.fromEntries(entries.map(([key, item]) => [key, read(item, [...path, key])]));
  };
  const refuse = (path: Path, message: string): null => {
    problems.addRoot(path, message);
    return null;
  };
  return read(value, []);
}

/** Carries the brand, whichever copy of core it came from. */
export function isPlugin(value: unknown): boolean {
  return isObject(value) && (value as { [pluginBrand]?: unknown })[pluginBrand] === true;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJsonScalar(value: unknown): boolean {
  return value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
