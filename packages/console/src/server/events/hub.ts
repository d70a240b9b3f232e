import type { ConsoleEvents } from "../../api/index.js";
import type { EventStream } from "./sse.js";

/** Tells every open page. */
export class EventHub {
  readonly #streams = new Set<EventStream>();

  /** Pages that listen. */
  get listeners(): number {
    return this.#streams.size;
  }

  publish<Name extends keyof ConsoleEvents>(name: Name, data: ConsoleEvents[Name]): void {
    for (const stream of this.#streams) stream.send(name, data);
  }

  add(stream: EventStream): void {
    this.#streams.add(stream);
    stream.signal.addEventListener("abort", () => this.#streams.delete(stream), { once: true });
  }
}
