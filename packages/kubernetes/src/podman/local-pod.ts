import type { V1Container, V1EnvVar, V1Pod } from "@kubernetes/client-node";

/** Who plays a pod: pods whose owner is gone are taken down by the next one that plays. */
export const OWNER_LABEL = "collectro/owner";

/**
 * The manifest as podman needs it, which resolves neither `$(NAME)` nor the `$$` that stands for `$`, and has no Secrets: their
 * values are those of this environment; what is not set there is left out.
 */
export function localPod(pod: V1Pod, owner: string, environment: NodeJS.ProcessEnv): V1Pod {
  const { metadata, spec } = pod;
  if (!spec) throw new Error("a pod has a spec");
  return {
    ...pod,
    metadata: { ...metadata, labels: { ...metadata?.labels, [OWNER_LABEL]: owner } },
    spec: { ...spec, containers: spec.containers.map((container) => localContainer(container, environment)) },
  };
}

function localContainer(container: V1Container, environment: NodeJS.ProcessEnv): V1Container {
  const { args, env = [] } = container;
  return {
    ...container,
    ...(args ? { args: args.map(plain) } : {}),
    env: env.flatMap((variable) => localVariable(variable, environment)),
  };
}

function localVariable({ name, value, valueFrom }: V1EnvVar, environment: NodeJS.ProcessEnv): V1EnvVar[] {
  if (!valueFrom) return [{ name, value: plain(value ?? "") }];
  const found = environment[valueFrom.secretKeyRef?.key ?? name];
  return found === undefined ? [] : [{ name, value: found }];
}

/** Takes `literal` back. */
function plain(value: string): string {
  return value.replace(/\$\$(?=[$(])/g, "$");
}
