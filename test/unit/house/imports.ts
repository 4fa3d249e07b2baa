// What a source file imports: statements, re-exports and dynamic imports alike.
import path from "node:path";
import ts from "typescript";
import { lineOf, nodesOf, type SourceFile } from "./source-files.ts";

export interface Import {
  readonly from: SourceFile;
  /** As it is written. */
  readonly specifier: string;
  /** Where a relative one leads, from the root of the checkout. */
  readonly target?: string;
  /** Gone once the types are stripped. */
  readonly typeOnly: boolean;
  /** `file:line`. */
  readonly at: string;
}

export function importsOf(file: SourceFile): readonly Import[] {
  return Array.from(nodesOf(file.syntax)).flatMap((node) => importOf(file, node));
}

function importOf(from: SourceFile, node: ts.Node): readonly Import[] {
  const named = specifierOf(node);
  if (named === undefined || !ts.isStringLiteralLike(named)) return [];
  const { text: specifier } = named;
  const target = specifier.startsWith(".") ? path.posix.join(path.posix.dirname(from.path), specifier) : undefined;
  const place = target === undefined ? {} : { target };
  return [{ from, specifier, typeOnly: isTypeOnly(node), at: lineOf(from, node), ...place }];
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;
}

/** `import { type A }` keeps its statement when the types are stripped, but no value of the other module is used. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly || onlyTypes(node.exportClause);
  if (!ts.isImportDeclaration(node)) return false;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return clause.name === undefined && onlyTypes(clause.namedBindings);
}

function onlyTypes(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (bindings === undefined) return false;
  if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}
