import type { V1PodSecurityContext, V1SecurityContext } from "@kubernetes/client-node";

/** The user of both containers: the crawler may signal the other only as the same user. */
const USER = 1000;

/** Not root, whatever the image says; volumes belong to the group. */
export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: "RuntimeDefault" },
} as const satisfies V1PodSecurityContext;

/** Nothing to write to but the volumes, and no way to more rights. */
export const CONTAINER_SECURITY = {
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} satisfies V1SecurityContext;
