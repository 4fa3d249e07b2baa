// Every source file of the packages, parsed: what the tests of the house's order look at.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export interface SourceFile {
  /** From the root of the checkout, e.g. `packages/core/src/run/backup-run.ts`. */
  readonly path: string;
  /** The package's folder, e.g. `packages/core`. */
  readonly home: string;
  /** The folder below `src`, or the file's own name where it stands in `src` itself. */
  readonly room: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
}

export const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The sources of all packages whose folder matches, e.g. `packages/core`, `plugins/*`. */
export function sourceFiles(homes = "{packages,plugins}/*"): readonly SourceFile[] {
  const found = globSync(`${homes}/src/**/*.ts`, { cwd: ROOT }).sort();
  return found.map((file) => sourceFile(file, readFileSync(path.join(ROOT, file), "utf8")));
}

/** A file as it would be seen at that path. */
export function sourceFile(file: string, text: string): SourceFile {
  const [workspace = "", name = "", , ...below] = file.split("/");
  return {
    path: file,
    home: `${workspace}/${name}`,
    room: (below[0] ?? "").replace(/\.ts$/, ""),
    text,
    syntax: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
  };
}

/** All nodes of the file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

export function lineOf(file: SourceFile, node: ts.Node): string {
  const { line } = file.syntax.getLineAndCharacterOfPosition(node.getStart(file.syntax));
  return `${file.path}:${line + 1}`;
}
