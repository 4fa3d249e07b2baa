// RESTORE.md: the commands that restore this very snapshot with plain tools, without Lifeboat and its configuration.
import type { Decoder } from "../contract/codec.ts";
import type { Instruction } from "../contract/extractor.ts";
import type { ArtifactRecord, PartRecord } from "../contract/records.ts";
import type { Manifest } from "../snapshot/manifest.ts";

export interface GuideMaterial {
  readonly manifest: Manifest;
  readonly decoders: ReadonlyMap<string, Decoder>;
  readonly instructions: (artifact: ArtifactRecord) => readonly Instruction[];
}

export function restoreGuide({ manifest, decoders, instructions }: GuideMaterial): string {
  const artifacts = manifest.artifacts.map((artifact) => section(manifest, artifact, decoders, instructions(artifact)));
  return (
    [
      `# Restoring ${manifest.name} by hand`,
      `Instance \`${manifest.instance}\`, read at ${manifest.createdAt} on host \`${manifest.host}\`, ${manifest.outcome}.`,
      "Run the commands in the directory that holds this file. First check that everything is as it was written:",
      block(["sha256sum --check SHA256SUMS", "sha256sum --check manifest.json.sha256"]),
      ...artifacts,
    ].join("\n\n") + "\n"
  );
}

function section(
  manifest: Manifest,
  artifact: ArtifactRecord,
  decoders: ReadonlyMap<string, Decoder>,
  instructions: readonly Instruction[],
): string {
  const parts = artifact.parts.map((part) => plainPart(manifest, part, decoders));
  return [
    `## ${artifact.name} (${artifact.type}, read ${artifact.consistency})`,
    ...parts,
    ...instructions.map(paragraph),
  ].join("\n\n");
}

/** How the part becomes a plain file again, named as the instructions of its artifact expect it. */
function plainPart(manifest: Manifest, part: PartRecord, decoders: ReadonlyMap<string, Decoder>): string {
  const key = part.object.key.slice(manifest.name.length + 1);
  const steps = [...part.codecs].reverse().flatMap((codec) => decoders.get(codec.id)?.instructions(codec.params) ?? []);
  const what = `\`${key}\` holds part \`${part.name}\` (${part.mediaType}, ${part.plain.bytes} bytes plain).`;
  return [what, ...steps.map((step) => paragraph({ ...step, ...filled(step.command, key) }))].join("\n\n");
}

function filled(command: string | undefined, key: string): { command?: string } {
  return command === undefined ? {} : { command: command.replaceAll("$OBJECT", key) };
}

function paragraph(instruction: Instruction): string {
  return instruction.command === undefined
    ? instruction.text
    : `${instruction.text}\n\n${block([instruction.command])}`;
}

function block(lines: readonly string[]): string {
  return ["```sh", ...lines, "```"].join("\n");
}
