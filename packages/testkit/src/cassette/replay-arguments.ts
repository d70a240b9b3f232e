import type { Cassette } from "./cassette.js";

/** What a run is asked for to be the recorded one. */
export interface ReplayArguments {
  readonly from: string;
  readonly to: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** BigQuery's JSON schema; undefined when none was passed. */
  readonly schema: readonly unknown[] | undefined;
  /** Further arguments of the host. */
  readonly args: readonly string[];
}

/** The arguments of a cassette's run. `params` win over the recorded ones: a secret whose form is checked needs a value. */
export function replayArguments({ run }: Cassette, params: Readonly<Record<string, unknown>> = {}): ReplayArguments {
  const { from, to, schema, limit, timeZone, expandWindow, emptyWindow } = run;
  const given: [string, string | number | undefined][] = [
    ["limit", limit],
    ["time-zone", timeZone],
    ["expand-window", expandWindow],
    ["empty-window", emptyWindow],
  ];
  return {
    from,
    to,
    params: { ...run.params, ...params },
    schema: schema as readonly unknown[] | undefined,
    args: given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
  };
}
