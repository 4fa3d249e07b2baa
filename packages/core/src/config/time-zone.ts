// The time zone of names, days and weeks: configured, else TZ, else the system's.
import { isTimeZone } from "./core-schema.ts";
import type { Environment } from "./interpolate.ts";
import type { ProblemList } from "./problems.ts";

/** A TZ that no calendar knows is a problem, not UTC in silence: snapshot names would be hours off. */
export function defaultTimeZone(env: Environment, problems: ProblemList): string {
  const zone = env.TZ?.replace(/^:/, "");
  if (zone !== undefined && zone !== "") {
    if (!isTimeZone(zone)) {
      problems.add(["timeZone"], `TZ is set to "${zone}", which is no IANA time zone`, {
        remedy: "set timeZone here, or TZ to a name such as Europe/Berlin",
      });
    }
    return zone;
  }
  const system = new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
  return isTimeZone(system) && system !== "Etc/Unknown" ? system : "UTC";
}
