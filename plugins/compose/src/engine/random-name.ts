// Names for what we make: chosen beforehand, so that the ledger knows them before they exist.
import { randomBytes } from "node:crypto";

export function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString("hex")}`;
}
