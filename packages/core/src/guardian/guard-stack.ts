// The guardian's whole life: get ready, wait, and bring the stack back when the run cannot.
import { dirname, join } from "node:path";
import type { Logger } from "../contract/context.ts";
import type { Stack } from "../contract/stack.ts";
import { runAfterHooks } from "../hooks/after-hooks.ts";
import { lastRun } from "../journal/last-run.ts";
import { createLedger } from "../journal/ledger.ts";
import type { Journal } from "../journal/journal.ts";
import type { ResumeCause } from "../journal/journal-record.ts";
import { readJournal } from "../journal/read-journal.ts";
import { bareContext } from "./bare-context.ts";
import { overrunWord, readyWord, type GuardianTask } from "./guardian-task.ts";
import type { LifeEvent, LifeLine } from "./life-line.ts";
import { loadPlugin } from "./load-plugin.ts";
import { loadStack } from "./load-stack.ts";
import { resumePatiently } from "./resume-patiently.ts";
import { openTolerantJournal } from "./tolerant-journal.ts";
import { undoSwap } from "./undo-swap.ts";

export interface GuardianWorld {
  readonly line: LifeLine;
  readonly log: Logger;
  /** Tells the run one word. */
  readonly say: (word: string) => void;
}

/** Resolves when nothing is left to guard. */
export async function guardStack(task: GuardianTask, world: GuardianWorld): Promise<void> {
  const stack = await loadStack(task.stack, world.log);
  const plugin = await loadPlugin(task.stack.plugin);
  const guarded = { task, stack, plugin, log: world.log };
  world.line.startWindow(task.limitMs);
  world.say(readyWord);
  for (;;) {
    const event = await world.line.next();
    if (event === "done") return;
    if (event !== "overrun") return bringBackIfOwed(guarded, event);
    world.say(overrunWord);
    await bringBack(guarded, "overrun");
  }
}

interface Guarded {
  readonly task: GuardianTask;
  readonly stack: Stack;
  readonly plugin: { readonly name: string; readonly module?: string };
  readonly log: Logger;
}

/** A run that died after it brought everything back itself owes nothing. When its journal cannot be read, all is owed. */
async function bringBackIfOwed(guarded: Guarded, event: LifeEvent): Promise<void> {
  const run = await readJournal(guarded.task.journalFile).then(lastRun, () => undefined);
  if (run !== undefined && run.openHold === undefined && owesNoHook(run.owedHooks)) return;
  if (event === "run-died") await undoSwapFirst(guarded);
  await bringBack(guarded, "run-died");
}

/** Only of a run that is dead: one that lives goes on with its swap. */
async function undoSwapFirst({ task, log }: Guarded): Promise<void> {
  const work = dirname(task.workDir);
  await using journal = await openTolerantJournal(task.journalFile, "guardian", log);
  const place = { state: { work, spool: join(work, "../spool") }, journal, log, signal: new AbortController().signal };
  const { leftOver } = await undoSwap(task.journalFile, task.patienceMs, place);
  for (const { entry, message } of leftOver) log.error(`${entry.kind} ${entry.id} could not be undone: ${message}`);
}

function owesNoHook(owed: readonly { readonly phase: string }[]): boolean {
  return owed.every(({ phase }) => phase !== "hold");
}

async function bringBack({ task, stack, plugin, log }: Guarded, because: ResumeCause): Promise<void> {
  await using journal = await openTolerantJournal(task.journalFile, "guardian", log);
  await journal.append({ type: "resume-intent", because });
  await resume({ task, stack, plugin, log }, because, journal);
  const failures = await runAfterHooks(task.afterHold, "hold", journal);
  for (const { error } of failures) log.error(error.message);
}

async function resume({ task, stack, plugin, log }: Guarded, because: ResumeCause, journal: Journal): Promise<void> {
  const signal = new AbortController().signal;
  const ctx = bareContext({ signal, log, workDir: task.workDir, ledger: createLedger(journal, plugin) });
  try {
    const outcome = await resumePatiently(stack, task.hold, task.patienceMs, ctx);
    await journal.append({ type: "resumed", because, outcome });
    log.info(`Resumed because ${because}`, { ...outcome });
  } catch (error) {
    // The hold stays open in the journal: recovery goes on where this ends.
    log.error(`The stack could not be resumed: ${(error as Error).message}`);
  }
}
