import type { Language } from "@collectro/contract";
import type { V1Volume } from "@kubernetes/client-node";

/** What a container asks for and may not exceed, in the quantities of Kubernetes. The memory of both is the same. */
export interface Resources {
  /** CPU that is kept for it, such as `250m`. */
  readonly cpu: string;
  /** CPU that it may use while others do not. */
  readonly cpuLimit: string;
  readonly memory: string;
  /** Disk for volumes and logs together. */
  readonly disk: string;
}

/** What a cluster decides about the pod of a run, besides the workflow. */
export interface PodOptions {
  /** Name of the pod, of its Job and of its volumes; no other run has it (`runName`). */
  readonly name: string;
  /** An image whose entry point is `collectro` (the Dockerfile, target `collectro`). */
  readonly crawlerImage: string;
  /** Default: the namespace of whoever applies it. */
  readonly namespace?: string;
  /** Kubernetes service account, which Workload Identity makes an identity of Google Cloud. Default: the namespace's own. */
  readonly serviceAccount?: string;
  /** Secret whose keys are the variables that the workflow passes on or refers to. Default `collectro-env`. */
  readonly secret?: string;
  readonly crawler?: Partial<Resources>;
  /** The workflow's `limits.memory` counts before its memory. */
  readonly external?: Partial<Resources>;
  /** Where the crawler keeps its record and the embedded warehouse. Default: in the pod, gone with it. */
  readonly state?: Pick<V1Volume, "persistentVolumeClaim" | "hostPath">;
  /** More variables of both containers, such as addresses of emulators. */
  readonly env?: Readonly<Record<string, string>>;
  /** Language of what both write. Default `en`. */
  readonly language?: Language;
}

/** Enough for a load of some million rows. */
export const CRAWLER_RESOURCES: Resources = { cpu: "250m", cpuLimit: "1", memory: "1Gi", disk: "4Gi" };

/** What the product's own image needs for any of its connectors. */
export const EXTERNAL_RESOURCES: Resources = { cpu: "250m", cpuLimit: "1", memory: "512Mi", disk: "2Gi" };

/** Where the variables of a workflow stand unless told otherwise. */
export const DEFAULT_SECRET = "collectro-env";

/** log.txt grows with the run; the other two files are small. */
export const SHARED_SIZE = "256Mi";
/** What the external container may write elsewhere: its /tmp. */
export const SCRATCH_SIZE = "1Gi";
/** Objects on their way into the warehouse. */
export const STATE_SIZE = "3Gi";

/** How long an external container may take to appear, image and all, in milliseconds. */
export const APPEAR_MS = 600_000;
/** How long rows may take into the warehouse, in milliseconds; longer than any load that a run has had. */
export const LOAD_MS = 3_600_000;
/** What the crawler needs after the external's grace: SIGKILL, verdict, record, notification. In milliseconds. */
export const CRAWLER_END_MS = 30_000;
