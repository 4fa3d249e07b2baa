// Errors cross the plugin border by code and brand, never by instanceof: a plugin may carry its own copy of core.

/** How an error ends a command; each kind has one exit code (see docs/reference/errors.md). */
export type ErrorKind = "failed" | "usage" | "locked" | "integrity" | "stack" | "interrupted" | "terminated";

export interface LifeboatError extends Error {
  /** `<room or plugin>/<what>`, stable, listed in docs/reference/errors.md. */
  readonly code: string;
  /** What the user can do about it, one sentence or command. */
  readonly remedy: string;
  readonly kind: ErrorKind;
  /** True when the same call may succeed a moment later, with nothing changed by hand. */
  readonly retryable: boolean;
}

/** One line of the catalogue: what is said for the facts `F` of the case. */
export interface ErrorDefinition<F> {
  readonly message: (facts: F) => string;
  readonly remedy: string | ((facts: F) => string);
  readonly kind?: ErrorKind;
  readonly retryable?: boolean;
}

export type ErrorFactory<F> = (facts: F, options?: { readonly cause?: unknown }) => LifeboatError;

// `any` lets one table hold definitions with different facts; each factory gets its own facts type back.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Definitions = Readonly<Record<string, ErrorDefinition<any>>>;
type Factories<D extends Definitions> = {
  readonly [C in keyof D]: D[C] extends ErrorDefinition<infer F> ? ErrorFactory<F> : never;
};

const brand = Symbol.for("@lifeboat/error");

/** Turns a table of definitions into one factory a code: `throw errors["config/missing"]({ path })`. */
export function defineErrors<D extends Definitions>(definitions: D): Factories<D> {
  const factories = Object.entries(definitions).map(([code, definition]) => [code, factory(code, definition)]);
  return Object.fromEntries(factories) as Factories<D>;
}

function factory(code: string, definition: ErrorDefinition<unknown>): ErrorFactory<unknown> {
  return (facts, options) => {
    const remedy = typeof definition.remedy === "string" ? definition.remedy : definition.remedy(facts);
    const error = new Error(definition.message(facts), options);
    error.name = "LifeboatError";
    return Object.assign(error, {
      [brand]: true,
      code,
      remedy,
      kind: definition.kind ?? "failed",
      retryable: definition.retryable ?? false,
    });
  };
}

export function isLifeboatError(value: unknown): value is LifeboatError {
  return value instanceof Error && (value as { [brand]?: unknown })[brand] === true;
}

/** Is it the error with this code? The only question code may ask of a foreign error. */
export function hasCode(value: unknown, code: string): value is LifeboatError {
  return isLifeboatError(value) && value.code === code;
}
