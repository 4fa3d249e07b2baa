// Turns signals into an abort that the engine ends in order: the stack is resumed before anything else happens.
import { interrupted, terminated } from "@lifeboat/core";
import type { World } from "../world.ts";

export interface Interrupts extends Disposable {
  readonly signal: AbortSignal;
  /** The first signal that came. */
  readonly received: Interrupt | undefined;
}

/** A terminal that was closed (SIGHUP) asks for the same as SIGTERM. */
export type Interrupt = "SIGINT" | "SIGTERM" | "SIGHUP";

const reasonOf = { SIGINT: interrupted, SIGTERM: terminated, SIGHUP: terminated } as const;

/** Listens until disposed. A second signal only says that the first is being obeyed: nothing may skip the resume. */
export function listenForInterrupts(signals: World["signals"], say: (text: string) => void): Interrupts {
  const abort = new AbortController();
  let received: Interrupt | undefined;
  const obey = (name: Interrupt): void => {
    if (received !== undefined) {
      say(`${name}: still waiting for the stack to be as before; this cannot be skipped`);
      return;
    }
    received = name;
    say(`${name}: stopping in order; services that were stopped are started first`);
    abort.abort(reasonOf[name]());
  };
  const onInt = (): void => obey("SIGINT");
  const onTerm = (): void => obey("SIGTERM");
  const onHup = (): void => obey("SIGHUP");
  signals.on("SIGINT", onInt).on("SIGTERM", onTerm).on("SIGHUP", onHup);
  return {
    signal: abort.signal,
    get received() {
      return received;
    },
    [Symbol.dispose]: () => void signals.off("SIGINT", onInt).off("SIGTERM", onTerm).off("SIGHUP", onHup),
  };
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

/** A stack that is not as before outranks the interruption; a command that had ended well was not interrupted. */
export function exitCodeAfter(exitCode: number, received: Interrupt | undefined): number {
  if (received === undefined || exitCode === 0 || exitCode === 6) return exitCode;
  return codes[received];
}
