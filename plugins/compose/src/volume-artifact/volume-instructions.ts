// How a person restores volumes with docker and tar alone.
import type { ArtifactRecord, Instruction } from "@lifeboat/core/plugin";

interface RecordedTree {
  readonly ref: { readonly kind: string; readonly path?: string };
  readonly volume: string | null;
  readonly external: boolean;
  readonly detail: {
    readonly driver?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly options?: Readonly<Record<string, string>>;
  } | null;
}

const untar =
  "tar --extract --file=- --same-owner --same-permissions --numeric-owner --xattrs --xattrs-include='*' --acls --sparse --delay-directory-restore";

export function volumeInstructions(artifact: ArtifactRecord): Instruction[] {
  const { trees } = artifact.facts as unknown as { readonly trees: Readonly<Record<string, RecordedTree>> };
  const steps = artifact.parts.flatMap((part) => treeSteps(part.name, trees[part.name]));
  return [
    { text: "Stop every service that mounts these directories, as root on the engine's host." },
    ...steps,
    { text: "Start the stack again.", command: "docker compose up -d" },
  ];
}

function treeSteps(part: string, tree: RecordedTree | undefined): Instruction[] {
  if (tree === undefined) return [];
  if (tree.volume === null) {
    const path = tree.ref.path ?? "";
    return [
      { text: `${path} should be empty, or not be there.`, command: `mkdir -p -- ${quote(path)}` },
      {
        text: `$PART is the plain tar of ${part}.`,
        command: `${untar} --directory=${quote(path)} < "$PART"`,
      },
    ];
  }
  const into = `--directory="$(docker volume inspect --format '{{.Mountpoint}}' ${quote(tree.volume)})"`;
  return [
    {
      text: `Make the volume ${tree.volume} where it is missing, as Compose would.`,
      command: createCommand(tree.volume, tree.detail),
    },
    { text: `$PART is the plain tar of ${part}. The volume should be empty.`, command: `${untar} ${into} < "$PART"` },
  ];
}

function createCommand(volume: string, detail: RecordedTree["detail"]): string {
  const flags = (flag: string, values: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries(values).map(([key, value]) => `${flag} ${quote(`${key}=${value}`)}`);
  const all = [
    `--driver ${quote(detail?.driver ?? "local")}`,
    ...flags("--label", detail?.labels),
    ...flags("--opt", detail?.options),
  ];
  return `docker volume create ${all.join(" ")} ${quote(volume)}`;
}

/** For a POSIX shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
