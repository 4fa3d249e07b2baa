// What a package may import: its own files, Node, what its package.json lists, and of the others their front doors.
import { readFileSync } from "node:fs";
import path from "node:path";
import { importsOf } from "./imports.ts";
import { ROOT, type SourceFile } from "./source-files.ts";

type Doors = (specifier: string) => boolean;

const DOORS: readonly { readonly home: RegExp; readonly may: Doors }[] = [
  { home: /^packages\/core$/, may: () => false },
  { home: /^packages\/cli$/, may: (door) => door === "@lifeboat/core" || door.startsWith("@lifeboat/plugin-") },
  { home: /^packages\/testkit$/, may: (door) => door === "@lifeboat/core/plugin" },
  { home: /^plugins\//, may: (door) => door === "@lifeboat/core/plugin" },
];

/** One line for each import that leads where it may not. */
export function forbiddenImports(file: SourceFile, dependencies = dependenciesOf(file.home)): readonly string[] {
  const imports = importsOf(file).filter(({ specifier }) => !specifier.startsWith("node:"));
  const bad = imports.filter(({ target, specifier }) =>
    target === undefined ? !mayImport(file.home, specifier, dependencies) : !target.startsWith(`${file.home}/src/`),
  );
  return bad.map(({ at, specifier }) => `${at} imports ${specifier}`);
}

function mayImport(home: string, specifier: string, dependencies: readonly string[]): boolean {
  if (!dependencies.includes(packageOf(specifier))) return false;
  if (!specifier.startsWith("@lifeboat/")) return true;
  return DOORS.find((each) => each.home.test(home))?.may(specifier) ?? false;
}

/** `@scope/name/door` belongs to `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function dependenciesOf(home: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, home, "package.json"), "utf8");
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(text) as Record<string, Record<string, string>>;
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
}

/** The contract is self-contained: of Node it knows the types alone. */
export function importsOutOfTheContract(file: SourceFile): readonly string[] {
  const imports = importsOf(file).filter(({ target, specifier, typeOnly }) =>
    target === undefined
      ? !(typeOnly && specifier.startsWith("node:"))
      : !target.startsWith("packages/core/src/contract/"),
  );
  return imports.map(({ at, specifier }) => `${at} imports ${specifier}`);
}

/** Imports of these modules anywhere but in the files that are their home. */
export function importsElsewhere(
  files: readonly SourceFile[],
  modules: readonly string[],
  homes: readonly string[],
): readonly string[] {
  return files
    .filter(({ path: file }) => !homes.includes(file))
    .flatMap(importsOf)
    .filter(({ specifier }) => modules.includes(packageOf(specifier)) || modules.includes(specifier))
    .map(({ at, specifier }) => `${at} imports ${specifier}`);
}
