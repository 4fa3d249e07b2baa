// A copy of a map that lacks some keys.

export function withoutKeys<Value extends object, Key extends string>(
  value: Value,
  keys: readonly Key[],
): Omit<Value, Key> {
  const dropped: readonly string[] = keys;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !dropped.includes(key))) as Omit<Value, Key>;
}
