// How a file of the house is made: short, opened by its reason, silent, and never the one that ends the process.
import ts from "typescript";
import { lineOf, nodesOf, type SourceFile } from "./source-files.ts";

export const MOST_LINES = 300;

export function tooLong({ path, text }: SourceFile): readonly string[] {
  const lines = text.split("\n").length - 1;
  return lines > MOST_LINES ? [`${path} has ${lines} lines`] : [];
}

/** Compiled files keep their shebang line first; sources of packages have none. */
export function withoutReason({ path, text }: SourceFile): readonly string[] {
  return /^(\/\/ \S|\/\*\* ?\S?)/.test(text) ? [] : [`${path} does not begin with a comment that says why it exists`];
}

export function indexInsideFolder({ path }: SourceFile): readonly string[] {
  return /\/src\/.+\/index\.ts$/.test(path) ? [path] : [];
}

/** `console.…` and `process.exit(…)`; setting `process.exitCode` ends nothing. */
export function printsOrExits(file: SourceFile): readonly string[] {
  return Array.from(nodesOf(file.syntax))
    .filter(ts.isPropertyAccessExpression)
    .map((node) => ({ node, called: `${node.expression.getText(file.syntax)}.${node.name.text}` }))
    .filter(({ called }) => /^(globalThis\.)?(console\.|process\.(exit|reallyExit|abort)$)/.test(called))
    .map(({ node, called }) => `${lineOf(file, node)} calls ${called}`);
}
