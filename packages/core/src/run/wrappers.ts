// Cross-cutting work around the three things that touch the world: same interface outside as inside.
import type { Stack } from "../contract/stack.ts";
import type { Storage } from "../contract/storage.ts";
import type { Journal } from "../journal/journal.ts";

export interface Wrappers {
  storage(storage: Storage, name: string): Storage;
  stack(stack: Stack, instance: string): Stack;
  journal(journal: Journal): Journal;
}

export const noWrappers: Wrappers = {
  storage: (storage) => storage,
  stack: (stack) => stack,
  journal: (journal) => journal,
};
