// What a command is: what is asked of the user, and what it does with the answer.
import type { Session } from "../run/session.ts";

export interface Command {
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** Command lines and what they do; every command has some. */
  readonly examples: readonly Example[];
  /**
   * `people`: what goes on is part of the result and stands with it. `nobody`: the result is data that is piped on;
   * what goes on is said on stderr.
   */
  readonly narratesTo: "people" | "nobody";
  /** Resolves with the exit code. */
  run(args: Args, session: Session): Promise<number>;
}

export type Example = readonly [commandLine: string, effect: string];

export interface OptionSpec {
  readonly type: "text" | "list" | "flag";
  readonly describe: string;
  readonly choices?: readonly string[];
}

/** A command line as it was understood: only what the user gave is in it. */
export interface Args {
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  flag(name: string): boolean;
}
