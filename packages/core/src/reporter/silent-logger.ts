// For library users who want values and no words.
import type { Logger } from "../contract/context.ts";

const ignore = (): void => undefined;
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
