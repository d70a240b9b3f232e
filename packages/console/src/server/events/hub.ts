import type { Language } from "@collectro/contract";
import type { ConsoleEvents } from "../../api/index.js";
import type { EventStream } from "./sse.js";

/** Tells every open page, each in its language. */
export class EventHub {
  readonly #streams = new Map<EventStream, Language>();

  /** Pages that listen. */
  get listeners(): number {
    return this.#streams.size;
  }

  /** `data` is asked once for each language that somebody listens in. */
  publish<Name extends keyof ConsoleEvents>(name: Name, data: (language: Language) => ConsoleEvents[Name]): void {
    const texts = new Map<Language, string>();
    for (const [stream, language] of this.#streams) {
      const text = texts.get(language) ?? JSON.stringify(data(language));
      texts.set(language, text);
      stream.sendText(name, text);
    }
  }

  add(stream: EventStream, language: Language): void {
    this.#streams.set(stream, language);
    stream.signal.addEventListener("abort", () => this.#streams.delete(stream), { once: true });
  }
}
