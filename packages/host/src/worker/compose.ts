// The composition root of the worker, and the only file that knows the container library. No decorators: Node runs this
// code as it is written, and plugins never see it.
import "reflect-metadata/lite";
import type { Clock, Http } from "@collectro/connector";
import { languageOf } from "@collectro/contract";
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from "tsyringe";
import type { Instrument } from "../instrument.js";
import { type Messages, messagesIn } from "../messages.js";
import type { RunRequest } from "../protocol.js";
import type { SecretStore } from "../secrets/references.js";
import { secretManager } from "../secrets/secret-manager.js";
import { gcsStore } from "../store/gcs.js";
import type { ObjectStorePort } from "../store/port.js";
import { DEFAULT_RETRY } from "../store/retry.js";
import { lazyHttp } from "./lazy-http.js";
import type { SupervisorLink } from "./link.js";
import { ConnectorProgress } from "./progress.js";
import { Run } from "./run.js";
import { systemClock } from "./system-clock.js";

const CLOCK = token<Clock>("clock");
const MESSAGES = token<Messages>("messages");
const PROGRESS = token<ConnectorProgress>("progress");
const HTTP = token<Http>("http");
const SECRETS = token<SecretStore>("secrets");
const STORE = token<ObjectStorePort>("store");
const RUN = token<Run>("run");

/** Wires one run. Nothing that is costly to load is loaded here: storage, secrets and HTTP come with their first use. */
export function compose(
  request: RunRequest,
  link: SupervisorLink,
  signal: AbortSignal,
  retry = DEFAULT_RETRY,
  instrument?: Instrument,
): Run {
  const root = container.createChildContainer();
  const { env } = process;
  provide(root, CLOCK, () => instrument?.clock ?? systemClock);
  provide(root, MESSAGES, () => messagesIn(languageOf(env)));
  provide(root, PROGRESS, (c) => new ConnectorProgress(link, c.resolve(MESSAGES)));
  provide(root, SECRETS, () => secretManager(env["COLLECTRO_SECRET_MANAGER_ENDPOINT"]));
  provide(root, STORE, () => gcsStore(env["COLLECTRO_GCS_ENDPOINT"]));
  provide(root, HTTP, (c) => {
    const log = { info: (text: string) => link.log("info", text) };
    const rest = { log, progress: c.resolve(PROGRESS), clock: c.resolve(CLOCK), signal, mask: link.withoutSecrets };
    const limit = Number(env["COLLECTRO_REQUESTS_PER_SECOND"]);
    const parts = limit > 0 ? { ...rest, maxRequestsPerSecond: limit } : rest;
    return lazyHttp(instrument ? { ...parts, transport: instrument.transport } : parts);
  });
  provide(root, RUN, (c) => {
    const parts = { link, store: c.resolve(STORE), secrets: c.resolve(SECRETS), http: c.resolve(HTTP) };
    const told = { progress: c.resolve(PROGRESS), messages: c.resolve(MESSAGES), clock: c.resolve(CLOCK) };
    return new Run(request, { ...parts, ...told, retry, signal, onSecrets: (values) => instrument?.secrets(values) });
  });
  return root.resolve(RUN);
}

/** A typed token; the cast inside a function keeps the type that a bare symbol would lose. */
function token<T>(name: string): InjectionToken<T> {
  return Symbol(name) as InjectionToken<T>;
}

function provide<T>(root: DependencyContainer, key: InjectionToken<T>, make: (c: DependencyContainer) => T): void {
  root.register(key, { useFactory: instanceCachingFactory(make) });
}
