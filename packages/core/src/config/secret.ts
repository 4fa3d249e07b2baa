// Secrets stand in a configuration as references only; their values exist from `reveal` on, and nowhere before.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { inspect } from "node:util";
import { z } from "zod";
import { runCommand } from "../process/run-command.ts";
import { configErrors } from "./errors.ts";
import { fileReason } from "./file-reason.ts";

/** Where a secret can be found: a variable, a file relative to the configuration, or what a command prints. */
export type SecretReference =
  { readonly env: string } | { readonly file: string } | { readonly command: readonly string[] };

/** What a reference is relative to; a plugin's host is one. */
export interface SecretPlace {
  readonly baseDir: string;
  readonly env: Readonly<Record<string, string>>;
}

const redacted = "[redacted]";
const commandTimeoutMs = 60_000;

/** A secret that is not read yet. It never keeps the value, and prints as `[redacted]` wherever it is printed. */
export class Secret {
  readonly #reference: SecretReference;

  constructor(reference: SecretReference) {
    this.#reference = reference;
  }

  /** Where it comes from, for messages: `the file secrets/restic`. */
  get source(): string {
    if ("env" in this.#reference) return `the variable ${this.#reference.env}`;
    if ("file" in this.#reference) return `the file ${this.#reference.file}`;
    return `the command ${this.#reference.command[0] ?? ""}`;
  }

  /**
   * Reads the secret now. One newline at the end (LF or CRLF) belongs to the file, not to the secret, and is taken
   * off. Throws `config/secret-missing`, `config/secret-unreadable`, `config/secret-command` or, for an empty
   * secret, `config/secret-empty`; or the reason of the abort.
   */
  async reveal(place: SecretPlace, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const value = (await read(this.#reference, place, signal)).replace(/\r?\n$/, "");
    if (value === "") throw configErrors["config/secret-empty"]({ source: this.source });
    return value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}

/** A secret reference in a configuration; the output is a `Secret`. A value written out in the file is refused. */
export const secretSchema = z
  .union(
    [
      z.strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
          .describe("The variable that holds the secret"),
      }),
      z.strictObject({
        file: z.string().min(1).describe("The file that holds the secret, relative to the configuration"),
      }),
      z.strictObject({
        command: z.array(z.string()).min(1).describe("The command (argument array, no shell) that prints the secret"),
      }),
    ],
    { error: "expected a reference to a secret, { env: … }, { file: … } or { command: […] }, never the secret itself" },
  )
  .transform((reference) => new Secret(reference));

async function read(reference: SecretReference, place: SecretPlace, signal: AbortSignal | undefined): Promise<string> {
  if ("env" in reference) return readVariable(reference.env, place);
  if ("file" in reference) return readSecretFile(resolve(place.baseDir, reference.file), signal);
  return readCommand(reference.command, place, signal);
}

function readVariable(variable: string, place: SecretPlace): string {
  const value = Object.hasOwn(place.env, variable) ? place.env[variable] : undefined;
  if (value === undefined) throw configErrors["config/secret-missing"]({ variable });
  return value;
}

async function readSecretFile(file: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readFile(file, { encoding: "utf8", ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw configErrors["config/secret-unreadable"]({ file, reason: fileReason(cause) }, { cause });
  }
}

async function readCommand(argv: readonly string[], place: SecretPlace, signal?: AbortSignal): Promise<string> {
  const options = { cwd: place.baseDir, env: place.env, timeoutMs: commandTimeoutMs, ...(signal && { signal }) };
  try {
    return (await runCommand(argv, options)).stdout.toString("utf8");
  } catch (cause) {
    signal?.throwIfAborted();
    throw configErrors["config/secret-command"]({ command: argv[0] ?? "" }, { cause });
  }
}
