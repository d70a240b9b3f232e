const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C comes several times: from the terminal, and from every program above us that passes it on. */
const ONE_PRESS_MS = 500;

/** Calls `stop` for each request to stop, until it is disposed of. Signals shortly after another are the same request. */
export function onStop(stop: (signal: NodeJS.Signals) => void): Disposable {
  let lastMs = Number.NEGATIVE_INFINITY;
  const take = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    if (nowMs - lastMs < ONE_PRESS_MS) return;
    lastMs = nowMs;
    stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, take);
  return {
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, take);
    },
  };
}
