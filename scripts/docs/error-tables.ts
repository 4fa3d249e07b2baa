// The catalogue of errors as the code has it: every table that defineErrors makes in the packages.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isLifeboatError, type ErrorFactory, type LifeboatError } from "../../packages/core/src/contract/errors.ts";
import { placeholderFacts } from "./placeholder.ts";

export interface CataloguedError {
  readonly code: string;
  /** From the root of the checkout. */
  readonly file: string;
  /** Made with placeholders for its facts. */
  readonly example: LifeboatError;
}

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Imports each module that defines errors: needs the condition `@lifeboat/source`. Sorted by code. */
export async function readErrorTables(): Promise<readonly CataloguedError[]> {
  const files = globSync("{packages,plugins}/*/src/**/*.ts", { cwd: ROOT }).sort();
  const errors = await Promise.all(files.filter(definesErrors).map(errorsOf));
  return errors.flat().sort((a, b) => (a.code < b.code ? -1 : 1));
}

function definesErrors(file: string): boolean {
  return /= defineErrors\(/.test(readFileSync(path.join(ROOT, file), "utf8"));
}

async function errorsOf(file: string): Promise<readonly CataloguedError[]> {
  const url = pathToFileURL(path.join(ROOT, file)).href;
  const tables = Object.values((await import(url)) as Record<string, unknown>).filter(isTable);
  if (tables.length === 0) throw new Error(`${file} defines errors and exports no table of them`);
  return tables
    .flatMap((table) => Object.entries(table))
    .map(([code, make]) => ({ code, file, example: example(file, code, make) }));
}

function isTable(value: unknown): value is Readonly<Record<string, ErrorFactory<unknown>>> {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([code, make]) => code.includes("/") && typeof make === "function");
}

function example(file: string, code: string, make: ErrorFactory<unknown>): LifeboatError {
  try {
    const error = make(placeholderFacts());
    if (isLifeboatError(error)) return error;
  } catch (cause) {
    throw new Error(`${file}: ${code} cannot be shown with placeholders`, { cause });
  }
  throw new Error(`${file}: ${code} makes no error of the catalogue`);
}
