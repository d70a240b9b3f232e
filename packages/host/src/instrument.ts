import type { Clock } from "@collectro/connector";
import type { Transport } from "@collectro/connector/runtime";
import type { Problem } from "@collectro/contract";
import type { RunRequest } from "./protocol.js";

/**
 * What a program for tests may put into the worker: its own clock, and something between the connector and HTTP. Only
 * the code of the program that calls `runHost` names one; no argument, param or variable of a run does, and the
 * container's program names none.
 */
export interface Instrument {
  readonly clock: Clock;
  /** See `HttpParts.transport`. */
  readonly transport: (real: Transport) => Transport;
  /** Told the values of secret params, by param, before the connector gets them; an empty map when there are none. */
  secrets(values: ReadonlyMap<string, string>): void;
  /** After the last stage and before the claim of success: what was not as it should be; none means success. */
  end(): Promise<readonly Problem[]>;
}

/** How the supervisor names an instrument to the worker. */
export interface InstrumentSource {
  /** `file:` URL of a module that exports `instrument` as an `InstrumentMaker`. */
  readonly module: string;
  /** Given to it; must survive being sent between processes. */
  readonly data: unknown;
}

/** Makes the instrument of one run. */
export type InstrumentMaker = (data: unknown, request: RunRequest) => Promise<Instrument>;

/** In the worker: loads what the supervisor named. */
export async function loadInstrument(source: InstrumentSource, request: RunRequest): Promise<Instrument> {
  const loaded: { readonly instrument: InstrumentMaker } = await import(source.module);
  return await loaded.instrument(source.data, request);
}
