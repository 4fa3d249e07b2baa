// Which trees of the stack belong to the artifact, and what their parts are called.
import { basename } from "node:path";
import { createHash } from "node:crypto";
import type { StackFacts, StackTree } from "@lifeboat/core/plugin";
import { refLabel, treeOf } from "../access/compose-access.ts";
import { composeErrors } from "../errors.ts";
import type { VolumeConfig } from "./volume-config.ts";

export interface SelectedTree {
  /** Unique in the artifact and fit for a file's name. */
  readonly part: string;
  readonly tree: StackTree;
}

export interface Selection {
  readonly trees: readonly SelectedTree[];
  /** What `all` passed over, and why. */
  readonly warnings: readonly string[];
}

/** Throws `compose/unknown-volume`, `compose/unknown-bind`, and `compose/bind-missing` for a path that was asked for by name. */
export function selectTrees(
  config: Pick<VolumeConfig, "volume" | "volumes" | "binds">,
  facts: StackFacts,
  artifact: string,
): Selection {
  const volumes = chosenVolumes(config, facts);
  const binds = chosenBinds(config.binds, facts);
  const trees = nameParts([...volumes, ...binds.trees]);
  if (trees.length === 0) throw composeErrors["compose/nothing-selected"]({ artifact });
  return { trees, warnings: binds.warnings };
}

function chosenVolumes(config: Pick<VolumeConfig, "volume" | "volumes">, facts: StackFacts): StackTree[] {
  if (config.volumes === "all") return facts.trees.filter((tree) => tree.ref.kind === "volume");
  const names = config.volume === undefined ? (config.volumes ?? []) : [config.volume];
  return [...new Set(names)].map((name) => treeOf(facts, { kind: "volume", name }));
}

function chosenBinds(
  binds: VolumeConfig["binds"],
  facts: StackFacts,
): { readonly trees: StackTree[]; readonly warnings: string[] } {
  if (binds !== "all") return { trees: [...new Set(binds ?? [])].map((path) => namedBind(path, facts)), warnings: [] };
  const all = facts.trees.filter((tree) => tree.ref.kind === "bind");
  const trees = all.filter(isDirectory);
  const others = all.filter((tree) => !isDirectory(tree));
  return {
    trees,
    warnings: others.map(
      (tree) => `${refLabel(tree.ref)} is mounted, but is no directory, and is left out: use a files artifact`,
    ),
  };
}

function namedBind(path: string, facts: StackFacts): StackTree {
  const tree = treeOf(facts, { kind: "bind", path });
  if (!isDirectory(tree)) throw composeErrors["compose/bind-missing"]({ path });
  return tree;
}

/** Where the engine is elsewhere nobody can tell before it is read. */
function isDirectory(tree: StackTree): boolean {
  const { kind } = tree.detail as { readonly kind?: string };
  return kind === "directory" || kind === "unknown";
}

function nameParts(trees: readonly StackTree[]): SelectedTree[] {
  const plain = trees.map((tree) => partName(tree));
  return trees.map((tree, index) => {
    const name = plain[index] ?? "";
    // The digest of the path, not a number: the name must not depend on what else is selected today.
    const shared = plain.filter((other) => other === name).length > 1;
    return { tree, part: shared && tree.ref.kind === "bind" ? `${name}-${shortDigest(tree.ref.path)}` : name };
  });
}

export function partName(tree: StackTree): string {
  const raw = tree.ref.kind === "volume" ? tree.ref.name : basename(tree.ref.path);
  const fit = raw.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return fit === raw ? raw : `${fit === "" ? "tree" : fit}-${shortDigest(refLabel(tree.ref))}`;
}

function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
