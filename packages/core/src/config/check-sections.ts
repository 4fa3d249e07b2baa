// Every plugin's part of a configuration, wherever it stands.
import type { Plugin } from "../contract/plugin.ts";
import { checkSection, type Section } from "./check-section.ts";
import { isObject } from "./plain-data.ts";
import { typesOf, type Makes, type SectionKind } from "./plugin-types.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

/** By the name of the instance, storage or artifact; only what is right is in it. */
export type Sections = { readonly [Kind in SectionKind]: ReadonlyMap<string, Section<Makes[Kind]>> };

/** Checks what was written, also where core's part of it is wrong: all problems are reported at once. */
export async function checkSections(
  written: unknown,
  plugins: readonly Plugin[],
  problems: ProblemList,
): Promise<Sections> {
  const config = isObject(written) ? written : {};
  return {
    stacks: await checkAll("stacks", stacksIn(config.instances), plugins, problems),
    storages: await checkAll("storages", sectionsIn("storages", config.storages), plugins, problems),
    extractors: await checkAll("extractors", sectionsIn("artifacts", config.artifacts), plugins, problems),
  };
}

interface Written {
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
}

async function checkAll<Kind extends SectionKind>(
  kind: Kind,
  written: readonly Written[],
  plugins: readonly Plugin[],
  problems: ProblemList,
): Promise<ReadonlyMap<string, Section<Makes[Kind]>>> {
  const types = typesOf(plugins, kind);
  const checked = new Map<string, Section<Makes[Kind]>>();
  for (const { name, path, value } of written) {
    const section = await checkSection(kind, value, path, types, problems);
    if (section !== undefined) checked.set(name, section);
  }
  return checked;
}

function stacksIn(instances: unknown): readonly Written[] {
  return sectionsIn("instances", instances).flatMap(({ name, path, value }) =>
    isObject(value) ? [{ name, path: [...path, "stack"], value: value.stack }] : [],
  );
}

function sectionsIn(key: string, named: unknown): readonly Written[] {
  return Object.entries(isObject(named) ? named : {}).map(([name, value]) => ({ name, path: [key, name], value }));
}
