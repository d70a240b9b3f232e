/** Wakes whoever waits for something of a name. */
export class Wake {
  readonly #waiting = new Map<string, Set<() => void>>();

  wake(name: string): void {
    for (const go of this.#waiting.get(name) ?? []) go();
  }

  /** Resolves when it is woken, after `mostMs`, or when the signal aborts. */
  async wait(name: string, mostMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const go = (): void => resolve();
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting.add(go));
    const timer = setTimeout(go, mostMs);
    signal.addEventListener("abort", go, { once: true });
    await promise;
    signal.removeEventListener("abort", go);
    clearTimeout(timer);
    waiting.delete(go);
    if (waiting.size === 0) this.#waiting.delete(name);
  }
}
