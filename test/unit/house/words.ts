// Words of plugins and vendors: core knows what a stack or a storage is, never which one it has before it.
import ts from "typescript";
import { lineOf, nodesOf, type SourceFile } from "./source-files.ts";

const VENDORS = [
  ...["compose", "composed", "docker", "dockerd", "containerd", "podman", "kubernetes", "swarm"],
  ...["restic", "borg", "rclone", "s3", "aws", "minio", "gcs", "azure", "swift"],
  ...["postgres", "postgresql", "pg", "psql", "mysql", "mariadb", "mongo", "mongodb", "redis", "sqlite"],
  ...["slack", "smtp", "healthchecks"],
];

/** The verb, not the plugin: `composeEngine` is what composition.ts does. */
const INNOCENT = ["composeEngine"];

/**
 * Names, and texts that code could branch on: single words such as `compose-volume` or `docker/id`. Sentences that
 * people read may mention what they like.
 */
export function vendorWords(file: SourceFile): readonly string[] {
  return Array.from(nodesOf(file.syntax))
    .filter((node) => isName(node) || isToken(node))
    .filter((node) => !INNOCENT.includes(textOf(node)) && wordsOf(textOf(node)).some((word) => VENDORS.includes(word)))
    .map((node) => `${lineOf(file, node)} says ${textOf(node)}`);
}

function isName(node: ts.Node): node is ts.Identifier {
  return ts.isIdentifier(node);
}

function isToken(node: ts.Node): node is ts.StringLiteralLike {
  return ts.isStringLiteralLike(node) && !/\s/.test(node.text);
}

function textOf(node: ts.Node): string {
  return isName(node) || isToken(node) ? node.text : "";
}

/** `pgDump_v2` and `pg-dump` are both made of `pg` and `dump`. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
