// What may stand in manifests, journals and plans: values that survive JSON unchanged.
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
