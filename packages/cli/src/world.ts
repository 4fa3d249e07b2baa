// Everything outside of the command that it touches, as one value, so that a test can be the outside.
import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import type * as core from "@lifeboat/core";

/** The part of the library that the command calls. */
export type Core = Pick<
  typeof core,
  | "createEngine"
  | "loadConfig"
  | "configJsonSchema"
  | "describeConfig"
  | "recoverAll"
  | "resolveStateDir"
  | "makeStateDir"
>;

export interface World {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Emits `SIGINT`, `SIGTERM` and `SIGHUP`. */
  readonly signals: Pick<EventEmitter, "on" | "off">;
  /** Milliseconds that only go forward. */
  readonly elapsed: () => number;
  /** Loaded when the first command needs it: help and completion do not pay for it. */
  readonly core: () => Promise<Core>;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  /** Undefined where it is not known. */
  readonly columns?: number | undefined;
  /** True once the other end is gone: writing more is useless, and not an error. */
  readonly closed?: boolean;
  write(text: string): boolean;
  once(event: "drain" | "close" | "error", listener: () => void): unknown;
  off(event: "drain" | "close" | "error", listener: () => void): unknown;
}
